"""Learns to recognise kinds of iris, with scikit-learn in two processes and LightGBM in two threads."""

import json
import os

from lightgbm import LGBMClassifier
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_score
from threadpoolctl import threadpool_info


def main():
    flowers, kinds = load_iris(return_X_y=True)
    forest = RandomForestClassifier(n_estimators=10, random_state=1)
    boosted = LGBMClassifier(n_estimators=10, n_jobs=2, random_state=1, verbose=-1)
    report = {
        "forest": cross_val_score(forest, flowers, kinds, cv=3, n_jobs=2).mean(),
        "boosted": cross_val_score(boosted, flowers, kinds, cv=3).mean(),
        "openmp": [pool["filepath"] for pool in threadpool_info() if pool["user_api"] == "openmp"],
        "user": os.getuid(),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
