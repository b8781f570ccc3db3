from .models import Notification


def reader(request) -> dict:
    """Who reads this page: `capacity`, `capacities`, `unread_count`."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"capacity": None, "capacities": [], "unread_count": 0}
    return {
        "capacity": user.capacity,
        "capacities": user.capacities,
        "unread_count": Notification.objects.visible_to(user).unread().count(),
    }
