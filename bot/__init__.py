"""The adapter: everything that knows Telegram, words, or the clock on the wall. The core below knows none of them."""
