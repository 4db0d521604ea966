"""What does a press or a sentence do? It takes a chat from where it stands (`chats`) to where it goes.

Every verb here is one press or one sentence of one person;
it ends in one notice: by editing the message whose button was pressed, or as a new message below what was typed.
"""

from commitments.conversation.answers import ask_extension, take_back
from commitments.conversation.away import say_away
from commitments.conversation.doors import apologise, ignore, not_read, not_understood, start, stop
from commitments.conversation.places import Handed, hand_in, show_where, without_its_file
from commitments.conversation.pressing import press
from commitments.conversation.ringing import note_call
from commitments.conversation.snoozing import snooze
from commitments.conversation.team import ask_team, ask_team_at_once
from commitments.conversation.telling import Said, set_apart, tell
from commitments.conversation.typed import Light, change_item, fill_in, light
from commitments.conversation.writing import note_down, phrase
