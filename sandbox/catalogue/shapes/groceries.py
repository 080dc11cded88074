"""Bottles, cans and snacks."""

from sandbox.catalogue.canvas import Canvas
from sandbox.catalogue.light import GLOSSY, HARD, ROUND, SOFT, Light
from sandbox.catalogue.outlines import ellipse, mirrored, path, rounded, star
from sandbox.catalogue.paint import darker, gradient, ink_on, lighter, mixed
from sandbox.catalogue.shapes.look import Look

METAL = ((0.93, 0.94, 0.95), (0.66, 0.68, 0.71))


def flask(c: Canvas, look: Look) -> None:
    """A steel drinking bottle with a loop."""
    c.fill(
        c.line(path("420,170 430,100 500,84 570,100 580,170", closed=False), 26),
        darker(look.third, 0.1),
        Light(puff=0.8, depth=22),
    )
    c.shape(rounded(404, 150, 596, 262, 22), look.third, GLOSSY)
    body = c.shape(
        path(
            "412,256! 588,256! 600,300 676,360 690,440! 690,850! 664,896 500,904 336,896 "
            "310,850! 310,440! 324,360 400,300"
        ),
        look.paint,
        GLOSSY,
    )
    c.fill(c.within(c.line([(300, 836), (700, 836)], 12), body), darker(look.main, 0.35), ROUND)
    c.fill(
        c.within(c.text(look.words or "HYDRA", (500, 620), 74, turn=-90), body), ink_on(look.main)
    )


def bottle(c: Canvas, look: Look) -> None:
    """A clear juice bottle with a label."""
    c.shape(rounded(432, 110, 568, 196, 14), look.third, GLOSSY)
    for x in range(440, 566, 12):
        c.shade(c.line([(x, 118), (x, 190)], 3), c.area(rounded(432, 110, 568, 196, 14)), 0.25)
    glass = path(
        "446,190! 554,190! 560,270 640,350 668,440! 668,860! 640,900 500,906 360,900 "
        "332,860! 332,440! 360,350 440,270"
    )
    body = c.shape(glass, mixed(look.main, (1, 1, 1), 0.72), GLOSSY)
    juice = c.within(
        c.area(
            path(
                "420,300! 580,300! 640,360 668,440! 668,860! 640,900 500,906 360,900 "
                "332,860! 332,440! 360,360"
            )
        ),
        body,
    )
    c.fill(juice, gradient(lighter(look.main, 0.25), look.main, (0, 300), (0, 880)), GLOSSY)
    label = c.within(c.area(rounded(320, 500, 680, 760, 0)), body)
    c.fill(label, look.paint if look.pattern != "solid" else look.second, ROUND)
    c.fill(c.within(c.area(ellipse(500, 630, 96)), body), look.second, ROUND)
    c.fill(c.text(look.words or "FRESH", (500, 630), 56), look.third)
    c.shade(c.line(path("384,400 372,560 372,840", closed=False), 20), body, -0.45, 10)


def can(c: Canvas, look: Look) -> None:
    """A drinks can."""
    c.shape(
        path("344,190! 656,190! 690,250! 310,250!"), gradient(*METAL, (320, 0), (690, 0)), ROUND
    )
    body = c.shape(path("310,244! 690,244! 690,840! 310,840!"), look.paint, GLOSSY)
    c.shape(
        path("310,836! 690,836! 650,894! 350,894!"), gradient(*METAL, (320, 0), (690, 0)), ROUND
    )
    c.shape(ellipse(500, 190, 158, 34), METAL[0], Light(beam=0.3))
    c.shape(ellipse(500, 194, 132, 24), METAL[1], Light(beam=0.4))
    c.shape(ellipse(510, 188, 46, 12), lighter(METAL[1], 0.4), HARD)
    burst = c.within(c.area(star(500, 520, 190, 150, 14)), body)
    c.fill(burst, look.second, ROUND)
    c.fill(c.within(c.area(star(500, 520, 168, 134, 14)), body), look.third, ROUND)
    words = look.words or "POP"
    c.fill(c.text(words, (500, 520), 120 if len(words) < 5 else 86, turn=-8), ink_on(look.third))
    for x, y, r in ((380, 340, 13), (590, 360, 18), (640, 700, 14), (420, 740, 20), (560, 780, 11)):
        c.fill(c.within(c.line(ellipse(x, y, r), 5, closed=True), body), look.second, opacity=0.8)


def carton(c: Canvas, look: Look) -> None:
    """A milk carton with a gable."""
    c.shape(path("380,120! 640,120! 640,170! 380,170!"), lighter(look.second, 0.1), HARD)
    c.shape(path("380,166! 640,166! 610,330! 330,330!"), lighter(look.main, 0.12), HARD)
    c.shape(path("640,166! 720,310! 610,330!"), darker(look.main, 0.25))
    front = c.shape(
        path("330,330! 610,330! 610,890! 330,890!"), look.paint, Light(fall=0.12, edge=0.1)
    )
    c.shape(path("610,330! 720,310! 720,850! 610,890!"), darker(look.main, 0.22), Light(fall=0.2))
    c.shape(ellipse(520, 240, 42, 34), look.third, SOFT)
    splash = path("330,640! 390,600 440,650 500,590 560,640 610,600! 610,890! 330,890!")
    c.fill(c.within(c.area(splash), front), lighter(look.second, 0.5))
    c.shape(
        path("610,604! 660,620 720,580! 720,850! 610,890!"),
        mixed(look.second, (0.75, 0.75, 0.8), 0.4),
    )
    c.fill(c.text(look.words or "MILK", (470, 450), 104), ink_on(look.main))
    c.fill(c.line([(390, 520), (550, 520)], 8), look.third)
    c.shape(ellipse(470, 760, 66, 50), look.third, Light(puff=0.6, depth=40))


def chips(c: Canvas, look: Look) -> None:
    """A bag of crisps."""
    zig = " ".join(f"{250 + k * 25},{140 if k % 2 else 156}!" for k in range(21))
    zag = " ".join(f"{750 - k * 25},{868 if k % 2 else 852}!" for k in range(21))
    body = c.shape(
        path(f"{zig} 762,240 740,500 762,770 {zag} 238,770 260,500 238,240"),
        look.paint,
        Light(puff=0.6, depth=130, edge=0.15, gloss=0.16),
    )
    for y in (196, 812):
        c.shade(c.line([(240, y), (760, y)], 7), body, 0.28)
    for fold in (
        "290,230 330,330 320,430",
        "710,230 670,330 690,430",
        "290,780 330,690 320,600",
        "710,780 680,690 690,600",
    ):
        c.crease(path(fold, closed=False), body, 0.2, 18)
    plate = c.within(c.area(ellipse(500, 400, 186, 118, -8)), body)
    c.fill(plate, look.second, Light(puff=0.4, depth=50))
    c.fill(c.within(c.text(look.words or "CRISP", (500, 400), 104, turn=-8), body), look.third)
    for x, y, turn in ((430, 650, 20), (560, 630, -30), (500, 720, 60)):
        c.shade(c.blurred(c.area(ellipse(x + 6, y + 14, 80, 52, turn)), 10), body, 0.4)
        crisp = c.shape(
            ellipse(x, y, 80, 52, turn), (0.95, 0.76, 0.33), Light(puff=0.7, depth=40, edge=0.2)
        )
        c.shade(
            c.line(path(f"{x - 50},{y + 6} {x},{y - 14} {x + 50},{y + 8}", closed=False), 8),
            crisp,
            0.22,
            5,
        )


def biscuits(c: Canvas, look: Look) -> None:
    """A box of biscuits with a window on the front."""
    c.shape(path("240,270! 300,200! 820,200! 760,270!"), lighter(look.main, 0.2))
    c.shape(path("760,270! 820,200! 820,760! 760,850!"), darker(look.main, 0.3), Light(fall=0.2))
    front = c.shape(
        path("240,270! 760,270! 760,850! 240,850!"), look.paint, Light(fall=0.12, edge=0.12)
    )
    c.fill(c.within(c.area(rounded(240, 300, 760, 450, 0)), front), look.second)
    c.fill(c.text(look.words or "BISCO", (500, 376), 128), look.third)
    for k, (x, y) in enumerate(((390, 590), (560, 560), (480, 710), (640, 700))):
        c.shade(c.blurred(c.area(ellipse(x + 6, y + 12, 96)), 10), front, 0.35)
        cookie = c.shape(
            ellipse(x, y, 96), (0.85, 0.62, 0.36), Light(puff=0.6, depth=50, edge=0.25)
        )
        for n in range(7):
            dx, dy = ((n * 37 + k * 19) % 110) - 55, ((n * 53 + k * 29) % 110) - 55
            if dx * dx + dy * dy < 5200:
                c.fill(
                    c.within(c.area(ellipse(x + dx, y + dy, 13)), cookie), (0.28, 0.16, 0.10), HARD
                )


def chocolate(c: Canvas, look: Look) -> None:
    """A bar of chocolate half out of its wrapper."""
    c.shape(rounded(310, 110, 690, 500, 14), (0.30, 0.17, 0.10), HARD)
    for row in range(3):
        for column in range(3):
            x, y = 326 + column * 120, 124 + row * 120
            c.shape(
                rounded(x, y, x + 108, y + 108, 12),
                (0.38, 0.22, 0.13),
                Light(puff=0.8, depth=26, gloss=0.1),
            )
    c.shape(
        path(
            "296,420! 340,396 390,430 440,398 490,428 540,396 590,430 640,398 704,424! "
            "704,520! 296,520!"
        ),
        (0.86, 0.86, 0.88),
        Light(puff=0.8, depth=26),
    )
    body = c.shape(
        rounded(290, 480, 710, 890, 10),
        look.paint,
        Light(puff=0.35, depth=40, edge=0.15, gloss=0.1),
    )
    c.fill(c.within(c.area(rounded(290, 580, 710, 770, 0)), body), look.second)
    c.fill(c.text(look.words or "CACAO", (500, 664), 108), look.third)
    c.fill(c.line([(360, 738), (640, 738)], 6), look.third)


def jar(c: Canvas, look: Look) -> None:
    """A jar of honey or jam under a cloth lid."""
    glass = mirrored(path("500,300 330,306 280,360 268,440 268,800 300,858 500,872", closed=False))
    body = c.shape(
        glass,
        gradient(lighter(look.main, 0.3), darker(look.main, 0.1), (0, 300), (0, 880)),
        Light(tube=0.55, gloss=0.5, edge=0.25),
    )
    label = c.within(c.area(rounded(330, 480, 670, 740, 24)), body)
    c.fill(label, lighter(look.second, 0.4), ROUND)
    c.fill(c.text(look.words or "HONEY", (500, 580), 86), look.third)
    c.shape(path("500,640! 460,664! 460,700! 500,722! 540,700! 540,664!"), look.main, HARD)
    c.shape(
        mirrored(path("500,170 340,180 310,250 300,330 360,356 500,350", closed=False)),
        look.paint,
        Light(puff=0.5, depth=50, edge=0.2),
    )
    c.fill(c.line(path("308,290 500,310 692,290", closed=False), 16), look.third, HARD)
