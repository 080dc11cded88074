"""Every shape the catalogue can draw, by name."""

from collections.abc import Callable, Mapping

from sandbox.catalogue.canvas import Canvas
from sandbox.catalogue.shapes import (
    accessories,
    audio,
    bags,
    beauty,
    furniture,
    gadgets,
    groceries,
    kitchen,
    shoes,
    stationery,
    tops,
    toys,
    trousers,
)
from sandbox.catalogue.shapes.look import Look

Shape = Callable[[Canvas, Look], None]

SHAPES: Mapping[str, Shape] = {
    drawn.__name__: drawn
    for drawn in (
        shoes.sneaker, shoes.hightop, shoes.pump, shoes.boot, shoes.sandal,
        tops.tshirt, tops.hoodie, tops.shirt, tops.sweater, tops.dress, tops.slipdress,
        trousers.jeans, trousers.shorts, trousers.chinos, trousers.skirt,
        bags.tote, bags.handbag, bags.backpack, bags.crossbody,
        kitchen.mug, kitchen.tallmug, kitchen.teapot, kitchen.bowl,
        kitchen.table_lamp, kitchen.desk_lamp, kitchen.mushroom_lamp,
        audio.headphones, audio.earbuds, audio.speaker, audio.radio,
        gadgets.phone, gadgets.tablet, gadgets.camera, gadgets.controller,
        toys.teddy, toys.duck, toys.car, toys.robot,
        furniture.armchair, furniture.sofa, furniture.chair, furniture.side_table, furniture.shelf,
        groceries.flask, groceries.bottle, groceries.can, groceries.carton,
        groceries.chips, groceries.biscuits, groceries.chocolate, groceries.jar,
        stationery.fountain_pen, stationery.pencils, stationery.notebook, stationery.markers,
        beauty.lipstick, beauty.perfume, beauty.cream, beauty.polish, beauty.pump_bottle,
        accessories.watch, accessories.steel_watch, accessories.smartwatch,
        accessories.sunglasses, accessories.cap, accessories.sunhat,
    )
}  # fmt: skip
LAID_FLAT = frozenset({
    "tshirt", "hoodie", "shirt", "sweater", "dress", "slipdress", "jeans", "shorts", "chinos",
    "skirt", "fountain_pen", "pencils", "notebook", "watch", "steel_watch", "smartwatch",
    "sunglasses", "headphones",
})  # fmt: skip
