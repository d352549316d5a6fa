"""The text of a conversation: Qwen3's ChatML, with or without room for thinking."""


def render_prompt(turns, deep):
    """Return the prompt for the next reply to `turns`, a list of (role, text); fast adds an empty thinking block."""
    text = "".join(f"<|im_start|>{role}\n{content}<|im_end|>\n" for role, content in turns)
    text += "<|im_start|>assistant\n"
    return text if deep else text + "<think>\n\n</think>\n\n"


def render_reply(thinking, answer, deep):
    """Return what the model has to write: in deep mode the lines of `thinking`, then the answer and the end of turn."""
    reply = answer + "<|im_end|>"
    if not deep:
        return reply
    return "<think>\n" + "\n".join(thinking) + "\n</think>\n\n" + reply


def final_answer(text):
    """Return the answer in a reply without its thinking block."""
    return text.split("</think>\n\n")[-1].strip()
