"""Greetings, questions about the app, questions out of scope, and the user's name."""

from phrases import APP_QUESTIONS, GREETINGS
from source import Item
from words import CITIES, COUNTRIES, NAMES, NOUNS

TOO_HARD = "That is too hard for this small starter model. Please download a Qwen3 model for such questions."

ABOUT_THINGS = [
    "Write a poem about the %s.",
    "Write a story about a %s.",
    "What do you think about %s?",
    "Explain %s to me.",
    "Why is the %s so important?",
    "Who invented the %s?",
    "Translate %s into French.",
    "Write code for a %s.",
    "Give me a recipe with %s.",
    "What is the history of the %s?",
    "How does a %s work?",
    "Tell me a joke about a %s.",
    "What is the meaning of %s?",
    "Describe a %s.",
    "How do I repair a %s?",
    "Where can I buy a %s?",
]
ABOUT_PLACES = [
    "What is the capital of %s?",
    "Who is the president of %s?",
    "How is the weather in %s?",
    "Plan a trip to %s.",
    "How many people live in %s?",
    "What should I see in %s?",
]
ABOUT_OTHER = [
    "Write a Python function that sorts a list.",
    "Summarize the document.",
    "What is the meaning of life?",
    "Explain quantum physics.",
    "Write an email to my boss.",
    "Who won the world cup?",
    "What is love?",
    "Translate this text.",
    "Fix my code.",
    "Tell me a joke.",
    "What day is it today?",
    "What time is it?",
    "What is the latest news?",
    "Is there life on Mars?",
    "Solve this equation.",
]

INTRODUCTIONS = ["My name is %s.", "I am %s.", "Hello, I am %s.", "Hi, my name is %s.", "Call me %s."]
NAME_QUESTIONS = [
    "What is my name?",
    "Do you know my name?",
    "Who am I?",
    "what is my name?",
    "Do you remember my name?",
]


def greeting(source):
    """A greeting in one of many languages."""
    questions, answer = source.pick(GREETINGS)
    question = source.pick(questions)
    if source.chance(0.6):
        question = question[0].upper() + question[1:]
    if source.chance(0.2) and question[-1].isalpha():
        question += source.pick(["!", ".", " Tandem", " Tandem!"])
    return Item(question, ["A greeting."], answer, answer)


def app_question(source):
    """A question about the app; the last phrasing of each is kept for the evaluation."""
    while True:
        questions, answer = source.pick(APP_QUESTIONS)
        n = source.random.randrange(len(questions))
        if (n == len(questions) - 1) != source.training:
            break
    question = questions[n]
    if source.training:
        question = _rephrase(source, question)
    if source.chance(0.7):
        question = question[0].upper() + question[1:].replace(" i ", " I ")
        question = question.replace("qwen", "Qwen").replace("tandem", "Tandem")
    return Item(question, ["A question about the app."], answer, answer)


def _rephrase(source, question):
    if source.chance(0.25):
        question = source.pick(["please tell me: ", "hi, ", "hello, ", "a question: ", "ok, ", "and "]) + question
    if source.chance(0.15):
        question = question.replace("how do i", source.pick(["how can i", "how should i", "how to", "how would i"]))
    if source.chance(0.1):
        question = question.rstrip("?")
    return question


def out_of_scope(source):
    """A question that the model cannot answer: it says so."""
    question = source.pick(ABOUT_THINGS) % source.pick(NOUNS)
    if source.chance(0.3):
        question = source.pick(ABOUT_PLACES) % source.pick(CITIES + COUNTRIES)
    elif source.chance(0.2):
        question = source.pick(ABOUT_OTHER)
    return Item(question, ["I do not know this."], TOO_HARD, TOO_HARD)


def introduction(source):
    """The user gives a name."""
    name = _name(source)
    question = source.pick(INTRODUCTIONS) % name
    return Item(question, [f"The user is {name}."], f"Nice to meet you, {name}!", name)


def name_recall(source):
    """The user asks for the name given one to three turns earlier."""
    name = _name(source)
    turns = [("user", source.pick(INTRODUCTIONS) % name), ("assistant", f"Nice to meet you, {name}!")]
    for _ in range(source.pick([0, 0, 0, 1, 2])):
        between = source.pick([greeting, app_question, out_of_scope])(source)
        turns += [("user", between.question), ("assistant", between.answer)]
    turns.append(("user", source.pick(NAME_QUESTIONS)))
    return Item(turns, [f"The user is {name}."], f"Your name is {name}.", name)


def _name(source):
    while True:
        name = source.pick(NAMES) if source.chance(0.4) else source.invented_word().capitalize()
        if source.allows(("name", name)):
            return name
