"""Sums up sales.csv through a Parquet file: by shop, and by day with a line through the sums of the days."""

import json
import os
import sys
import tempfile

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

sales = pd.read_csv("sales.csv", parse_dates=["day"])
sales["day"] = sales["day"].dt.tz_localize("Europe/Amsterdam")

with tempfile.TemporaryDirectory() as folder:
    file = os.path.join(folder, "sales.parquet")
    sales.to_parquet(file, compression="zstd")
    table = pq.read_table(file)

daily = table.to_pandas().groupby("day")["amount"].sum()
slope, start = np.linalg.solve([[0, 1], [28, 1]], daily)

print(
    json.dumps(
        {
            "rows": table.num_rows,
            "shops": table.group_by("shop").aggregate([("amount", "sum")]).sort_by("shop").to_pydict(),
            "offsets": [day.strftime("%z") for day in daily.index],
            "line": [round(slope, 4), round(start, 4)],
            "prefix": sys.prefix,
            "user": os.getuid(),
        }
    )
)
