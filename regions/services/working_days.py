from datetime import date, timedelta


def after_working_days(start: date, days: int) -> date:
    """The day `days` working days (Monday to Friday) after `start`; public holidays are not counted out."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        if day.weekday() < 5:
            days -= 1
    return day
