"""The words and names that the generated texts are made of."""

NOUNS = """
apple banana cherry lemon orange peach pear plum grape melon mango carrot potato tomato onion garlic pepper bread
butter cheese cookie biscuit coffee tea water juice sugar honey salt rice pasta soup salad sandwich table chair
window door floor ceiling kitchen garden garage bathroom bedroom office school library hospital station airport
harbour bridge tunnel tower castle church market shop restaurant hotel museum theatre cinema street road village
city country river lake mountain valley forest desert island beach ocean sea field meadow horse cow sheep goat pig
dog cat mouse rabbit tiger lion elephant monkey giraffe zebra camel whale dolphin shark salmon eagle falcon sparrow
pigeon chicken duck turkey spider beetle butterfly mosquito ladybird doctor nurse teacher student farmer baker
butcher driver pilot sailor soldier engineer lawyer painter singer writer dancer actor manager director secretary
president minister mayor king queen prince princess hammer screwdriver wrench ladder bucket rope needle thread
scissors knife fork spoon plate bottle glass cup basket blanket pillow mattress curtain carpet mirror candle lantern
lamp battery engine wheel tyre brake pedal bicycle motorcycle car truck bus train tram ship boat ferry plane
helicopter rocket satellite computer keyboard screen printer camera telephone radio television charger cable router
server folder paper pencil notebook envelope letter stamp ticket passport suitcase wallet umbrella jacket trousers
sweater shirt sock shoe boot glove scarf helmet button zipper pocket necklace bracelet ring watch clock calendar
morning evening night summer winter spring autumn weather thunder lightning rainbow cloud storm snow frost music
guitar violin piano trumpet drum song melody rhythm concert orchestra festival holiday birthday wedding strawberry
raspberry blueberry pineapple coconut cucumber cabbage broccoli spinach mushroom pumpkin walnut almond chestnut
hazelnut cinnamon vanilla chocolate caramel mustard vinegar parsley basil ginger mississippi tennessee balloon
committee assessment possession occurrence address success process business parallel channel barrel quarrel tomorrow
borrow sorrow arrow narrow error terror horror contract invoice budget project meeting report summary proposal
schedule deadline delivery warehouse inventory customer supplier partner employee visitor neighbour stranger friend
enemy hero leader member owner question answer problem solution reason example number word sentence paragraph
chapter page story poem history science physics chemistry biology geography mathematics language grammar dictionary
encyclopedia
""".split()

ADJECTIVES = """
red green blue yellow white black brown grey purple pink old new small large big tiny huge long short tall wide
narrow deep quick slow fast heavy light warm cold hot cool dry wet clean dirty empty full open closed quiet loud
bright dark soft hard smooth rough sharp round flat square strong weak young early late happy sad angry calm brave
clever gentle honest kind lazy polite proud rude shy silly simple strange famous modern ancient northern southern
eastern western upper lower inner outer main central spare broken golden silver wooden
""".split()

VERBS = """
opened closed painted repaired cleaned moved carried counted checked tested ordered delivered visited watched
described measured replaced collected borrowed returned forgot remembered noticed ignored accepted refused planned
finished started stopped improved changed discussed explained mentioned followed
""".split()

ADVERBS = [
    "yesterday",
    "today",
    "recently",
    "slowly",
    "quickly",
    "carefully",
    "often",
    "rarely",
    "twice",
    "again",
    "quietly",
    "together",
    "last week",
    "every day",
    "on Monday",
    "on Tuesday",
    "on Friday",
    "in March",
    "in October",
    "before lunch",
    "after dinner",
    "during the night",
    "without any help",
    "for the first time",
]

NAMES = """
Anna Ben Clara David Emma Felix Grace Henry Iris Jack Kate Leo Maria Noah Olivia Peter Quinn Rosa Sam Tom Uma Victor
Wendy Xavier Yara Zoe Alice Boris Chloe Daniel Elena Frank Gina Hugo Ivan Julia Karl Laura Martin Nina Oscar Paula
Robert Sofia Thomas Ursula Vera Walter Ali Mei Kenji Priya Omar Fatima Diego Lucia Ahmed Ingrid Pavel Natasha Chen
Hana Liam Mason Ava Mia Ethan Lucas
""".split()

SURNAMES = """
Smith Miller Brown Taylor Wilson Moore Clark Lewis Walker Hall Young King Wright Hill Green Baker Adams Nelson
Carter Mitchell Turner Parker Collins Murphy Cooper Reed Bell Ward Fischer Weber Schmidt Rossi Ferrari Garcia Lopez
Silva Santos Tanaka Suzuki Wang Zhang Kim Park Novak Kowalski Ivanov Jensen Larsen
""".split()

CITIES = """
Paris London Berlin Madrid Rome Vienna Lisbon Dublin Oslo Athens Prague Warsaw Budapest Helsinki Stockholm
Copenhagen Amsterdam Brussels Geneva Zurich Milan Naples Seville Porto Boston Chicago Denver Seattle Toronto
Montreal Tokyo Osaka Kyoto Seoul Beijing Shanghai Hangzhou Singapore Sydney Cairo Nairobi Lima Bogota
""".split()

COUNTRIES = ["France", "Spain", "Italy", "Japan", "China", "India", "Brazil", "Canada", "Germany"]

COLOURS = """
red green blue yellow white black brown grey purple pink orange silver gold
""".split()

MONTHS = """
January February March April May June July August September October November December
""".split()

# Parts of an invented word: onset, vowel, ending. Repeats make a part more likely.
ONSETS = """
b c d f g h j k l m n p r s t v w br cr dr fr gr pr tr bl cl fl gl pl sl st sp sk sh ch th qu
""".split()

VOWELS = """
a e i o u a e i o u ai ea ee oo ou ie
""".split()

ENDINGS = ["", "", "", "n", "r", "l", "s", "t", "m", "d", "ck", "ll", "ss", "tt", "rr", "nd", "nt", "st", "x", "p"]

WORDS = list(dict.fromkeys(NOUNS + ADJECTIVES + VERBS))
