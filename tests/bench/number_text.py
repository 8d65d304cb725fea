# SPDX-License-Identifier: MIT
"""Numbers for people."""


def short(value):
    """Three digits that count: 0.123, 12.3, 1,234, 123 k."""
    if value is None:
        return "-"
    if abs(value) >= 99_950:
        return f"{value / 1e6:.2f} M" if abs(value) >= 999_500 else f"{value / 1e3:.0f} k"
    if abs(value) >= 9_995:
        return f"{value / 1e3:.1f} k"
    if abs(value) >= 100 or value == 0:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def median(spread, factor=1):
    return short(spread["median"] * factor) if spread else "-"


def span(spread, factor=1):
    """The range, unless it is but one number."""
    if not spread or spread["low"] == spread["high"]:
        return ""
    return f'{short(spread["low"] * factor)} to {short(spread["high"] * factor)}'


def ratio(spread):
    if not spread:
        return ""
    middle, low, high = (f"{spread[key]:.2f}" for key in ("median", "low", "high"))
    return middle if low == high else f"{middle} ({low} to {high})"
