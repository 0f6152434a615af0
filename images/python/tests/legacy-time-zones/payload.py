import zoneinfo

names = ("America/Buenos_Aires", "Asia/Calcutta", "Europe/Kiev", "EST5EDT", "GB", "Japan", "US/Eastern", "US/Pacific", "Zulu")
missing = sorted(set(names) - zoneinfo.available_timezones())
assert not missing, f"these are not there: {', '.join(missing)}"
for name in names:
    zoneinfo.ZoneInfo(name)
