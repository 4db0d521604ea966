"""Programs that we did not write judge the stand-in: whoever builds both a bot and its Telegram believes himself too easily."""
