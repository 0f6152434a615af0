import datetime
import locale
import os

locale.setlocale(locale.LC_ALL, "")
print(datetime.date(2026, 3, 1).strftime("%A, %d. %B %Y"))
print(locale.format_string("%.2f", 1234567.891, grouping=True))
print(locale.currency(12.5))
print(*sorted(["Zug", "Äpfel", "Apfel", "Öl"], key=locale.strxfrm))
print(os.getuid())
