"""Why does this file exist? Turning the clock is never a jump: whatever falls due on the way happens at its moment."""

from datetime import datetime

from .clock import Clock
from .product import Product


async def turn(clock: Clock, product: Product, until: datetime) -> None:
    """Turn the clock to `until` (aware, not before now: ValueError), stopping wherever something is due."""
    if until < clock():
        raise ValueError(f"The clock does not go back to {until.isoformat()}.")
    await product.settle()
    while (due := await _next(clock, product)) is not None and due <= until:
        clock.set(due)
        await product.settle()
    clock.set(until)
    await product.settle()


async def to_next(clock: Clock, product: Product, limit: datetime) -> datetime | None:
    """Turn the clock to the next moment at which something is due, and let it happen.

    Answers that moment (aware, UTC); or None, with the clock where it was, if nothing is due up to `limit` (aware).
    """
    await product.settle()
    due = await _next(clock, product)
    if due is None or due > limit:
        return None
    clock.set(due)
    await product.settle()
    return clock()


async def _next(clock: Clock, product: Product) -> datetime | None:
    due = await product.next_due(clock())
    if due is not None and due <= clock():
        raise RuntimeError(f"next_due answered {due.isoformat()}, which is not after {clock().isoformat()}.")
    return due
