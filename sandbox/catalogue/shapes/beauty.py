"""Lipsticks, perfumes, creams and varnish."""

from sandbox.catalogue.canvas import Canvas
from sandbox.catalogue.light import GLOSSY, HARD, ROUND, Light
from sandbox.catalogue.outlines import ellipse, mirrored, path, rounded
from sandbox.catalogue.paint import darker, gradient, ink_on, lighter, mixed
from sandbox.catalogue.shapes.look import Look

METAL = Light(tube=0.75, gloss=0.5, edge=0.1)


def lipstick(c: Canvas, look: Look) -> None:
    """A lipstick beside its cap."""
    c.shape(
        path("330,400! 330,250 380,170 480,120 486,200 486,400!"),
        look.main,
        Light(tube=0.5, gloss=0.35, edge=0.12),
    )
    c.shape(path("336,250 390,176 480,122 470,190 420,250 340,290"), lighter(look.main, 0.25), HARD)
    c.shape(rounded(314, 390, 502, 560, 8), lighter(look.third, 0.15), METAL)
    c.shape(
        rounded(296, 540, 520, 860, 12),
        look.paint if look.pattern != "solid" else look.second,
        GLOSSY,
    )
    c.shape(rounded(296, 540, 520, 572, 4), lighter(look.third, 0.1), METAL)
    c.shape(
        rounded(570, 470, 770, 860, 16),
        look.paint if look.pattern != "solid" else look.second,
        GLOSSY,
    )
    c.shape(rounded(570, 800, 770, 830, 2), lighter(look.third, 0.1), METAL)
    c.fill(c.text(look.words or "ROUGE", (408, 720), 40), lighter(look.third, 0.25))


def perfume(c: Canvas, look: Look) -> None:
    """A square glass bottle of perfume."""
    c.shape(rounded(412, 130, 588, 320, 16), look.third, METAL)
    c.shape(rounded(440, 310, 560, 372, 4), lighter(look.third, 0.4), METAL)
    body = c.shape(
        rounded(250, 360, 750, 870, 60),
        mixed(look.main, (1, 1, 1), 0.5),
        Light(puff=0.6, depth=50, edge=0.3),
    )
    inside = rounded(300, 410, 700, 816, 34)
    c.shape(inside, mixed(look.main, (1, 1, 1), 0.7), Light(puff=-0.3, depth=40))
    c.fill(
        c.within(c.area(rounded(300, 500, 700, 830, 34)), c.area(inside)),
        gradient(lighter(look.main, 0.3), look.main, (0, 500), (0, 830)),
    )
    c.fill(c.line([(500, 372), (488, 790)], 6), (1, 1, 1), opacity=0.5)
    label = c.shape(
        rounded(372, 560, 628, 720, 8),
        look.paint if look.pattern != "solid" else lighter(look.second, 0.4),
        Light(edge=0.12),
    )
    c.fill(c.within(c.text(look.words or "AURA", (500, 640), 70), label), ink_on(look.second))
    c.shade(c.line([(282, 420), (282, 800)], 20), body, -0.7, 8)
    c.shade(c.area([(560, 370), (640, 370), (560, 860), (480, 860)]), body, -0.12)


def cream(c: Canvas, look: Look) -> None:
    """A jar of cream, the lid leaning on it."""
    lid = ellipse(680, 640, 190, 210, 10)
    c.shape(lid, darker(look.third, 0.2), HARD)
    c.shape(ellipse(668, 634, 180, 200, 10), look.third, Light(puff=0.45, depth=60))
    c.fill(c.line(ellipse(668, 634, 140, 158, 10), 6, closed=True), lighter(look.third, 0.4))
    c.shape(path("170,520! 630,520! 636,780 600,850 400,862 200,850 164,780"), look.paint, GLOSSY)
    c.fill(
        c.within(
            c.text(look.words or "DEWY", (400, 700), 88), c.area(rounded(164, 520, 636, 860, 20))
        ),
        ink_on(look.main),
    )
    c.shape(ellipse(400, 520, 230, 62), lighter(look.main, 0.5), Light(beam=0.3))
    c.shape(ellipse(400, 516, 200, 48), (0.99, 0.97, 0.94))
    swirl = path(
        "240,520 320,470 420,462 520,500 500,540 420,546 350,526 370,490 430,480", closed=False
    )
    c.fill(c.line(swirl, 24), (0.96, 0.93, 0.89), Light(puff=0.8, depth=20))


def polish(c: Canvas, look: Look) -> None:
    """Two bottles of nail varnish."""
    for x, tint, lift in ((360, look.third, 60), (620, look.main, 0)):
        c.shape(
            path(
                f"{x - 48},{470 - lift}! {x - 36},{196 - lift}! {x},{172 - lift} "
                f"{x + 36},{196 - lift}! {x + 48},{470 - lift}!"
            ),
            darker(look.second, 0.55),
            GLOSSY,
        )
        c.shape(
            rounded(x - 54, 456 - lift, x + 54, 500 - lift, 6), lighter(look.second, 0.3), METAL
        )
        glass = mirrored(
            path(
                f"{x},{494 - lift} {x - 70},{500 - lift} {x - 128},{570 - lift} "
                f"{x - 130},{790 - lift} {x - 90},{846 - lift} {x},{852 - lift}",
                closed=False,
            ),
            x,
        )
        body = c.shape(glass, tint, Light(tube=0.55, gloss=0.45, edge=0.2))
        c.fill(c.within(c.text(look.words or "GLOW", (x, 700 - lift), 54), body), ink_on(tint))


def pump_bottle(c: Canvas, look: Look) -> None:
    """A bottle of lotion with a pump."""
    c.shape(
        path("470,150! 620,150! 700,170 720,214! 690,224! 660,196 530,196! 530,270! 470,270!"),
        look.third,
        Light(puff=0.7, depth=24),
    )
    c.shape(rounded(474, 240, 526, 330, 4), lighter(look.third, 0.2), METAL)
    c.shape(rounded(420, 310, 580, 390, 14), look.third, METAL)
    body = c.shape(
        path(
            "400,386! 600,386! 660,420 690,480! 690,840! 664,890 500,898 336,890 310,840! "
            "310,480! 340,420"
        ),
        look.paint,
        Light(tube=0.55, gloss=0.3, edge=0.1),
    )
    label = c.within(c.area(rounded(340, 560, 660, 780, 10)), body)
    c.fill(label, lighter(look.second, 0.5), ROUND)
    c.fill(c.text(look.words or "CALM", (500, 650), 84), darker(look.third, 0.35))
    c.fill(c.line([(420, 716), (580, 716)], 6), darker(look.third, 0.1))
    c.shade(c.line([(352, 470), (346, 840)], 16), body, -0.4, 10)
