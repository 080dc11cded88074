"""Saved products and earlier searches."""

from tests.flows.conftest import House


async def test_a_product_is_saved_from_its_card_and_let_go_again(house: House) -> None:
    anna = house.anna
    await anna.sends_photo(house.sample(1))
    card = await anna.sees(button="Save")
    tapped = await anna.taps("Save", card)
    assert "Saved" in (await tapped.answer())["text"]
    saved = await anna.sees(button="Saved ✓")
    assert saved.message_id == card.message_id
    await anna.taps("▶", saved)
    assert "Save" in (await anna.sees(button="2/")).buttons
    await anna.taps("◀")
    await anna.taps("Saved ✓", await anna.sees(button="Saved ✓"))
    await house.until(anna, lambda seen: "Save" in seen.buttons)
    await anna.sends("/saved")
    await anna.sees("Nothing saved yet")


async def test_saved_products_are_listed_opened_and_removed(house: House) -> None:
    anna = house.anna
    await anna.sends_photo(house.sample(1))
    card = await anna.sees(button="Save")
    title = card.text.splitlines()[0]
    await anna.taps("Save", card)
    await anna.sees(button="Saved ✓")
    await anna.sends("/saved")
    listed = await anna.sees("Saved products")
    assert title in listed.text
    await anna.taps("1", listed)
    product = await anna.sees(button="Remove from saved")
    assert product.message_id == listed.message_id
    assert title in product.text
    link = await anna.taps("Buy", product)
    assert link.kind == "url"
    await anna.taps("Remove from saved", product)
    assert (await anna.sees("Nothing saved yet")).message_id == listed.message_id


async def test_a_long_list_of_saved_products_turns_its_pages(house: House) -> None:
    anna = house.anna
    await anna.sends_photo(house.sample(1))
    card = await anna.sees(button="1/")
    for number in range(2, 12):
        await anna.taps("Save", card)
        await anna.sees(button="Saved ✓")
        await anna.taps("▶", card)
        card = await anna.sees(button=f"{number}/")
    await anna.sends("/saved")
    first = await anna.sees("10 products")
    assert "8" in first.buttons
    await anna.taps("▶", first)
    second = await anna.sees(button="10")
    assert second.message_id == first.message_id
    assert "8" not in second.buttons


async def test_an_earlier_search_is_opened_again_from_history(house: House) -> None:
    anna = house.anna
    for number in (1, 2):
        sent = await anna.sends_photo(house.sample(number))
        await anna.sees(button="Buy", after=sent)
    asked = len(house.searches())
    sent = await anna.sends("/history")
    listed = await anna.sees("Tap a search", after=sent)
    assert sum("·" in label for label in listed.buttons) == 2
    await anna.taps((0, 0), listed)
    card = await anna.sees(button="Buy", after=listed)
    await anna.taps("▶", card)
    turned = await anna.sees(button="2/")
    assert turned.message_id == card.message_id
    assert len(house.searches()) == asked


async def test_history_can_be_forgotten_and_switched_off(house: House) -> None:
    anna = house.anna
    await anna.sends_photo(house.sample(1))
    await anna.sees(button="Buy")
    await anna.sends("/history")
    await anna.taps("Forget these searches", await anna.sees("Tap a search"))
    await anna.sees("No searches in the last 7 days")
    await anna.sends("/settings")
    await anna.taps("✓ Remember my searches")
    await anna.sees(button="Remember my searches")
    sent = await anna.sends_photo(house.sample(2))
    await anna.sees(button="Buy", after=sent)
    await anna.sends("/history")
    await anna.sees("you switched that off")
