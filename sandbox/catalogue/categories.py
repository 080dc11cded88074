"""The catalogue's categories, and what each shop calls them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class CategoryRow:
    """One category: titles, the image-search engine's class, Taobao's id, JD's three levels."""

    slug: str
    zh: str
    en: str
    engine: int
    taobao: int
    jd: tuple[str, str, str]


OTHER = 88888888

CATEGORIES: Mapping[str, CategoryRow] = {
    row.slug: row
    for row in (
        CategoryRow("tops", "上衣", "Tops", 0, 50000671, ("服饰内衣", "女装", "T恤")),
        CategoryRow("dresses", "连衣裙", "Dresses", 1, 50010850, ("服饰内衣", "女装", "连衣裙")),
        CategoryRow("trousers", "裤装", "Trousers", 2, 162205, ("服饰内衣", "男装", "牛仔裤")),
        CategoryRow("bags", "箱包", "Bags", 3, 50012010, ("箱包皮具", "潮流女包", "手提包")),
        CategoryRow("shoes", "鞋靴", "Shoes", 4, 50012029, ("鞋靴", "流行男鞋", "休闲鞋")),
        CategoryRow(
            "accessories", "配饰", "Accessories", 5, 50013864, ("服饰内衣", "服饰配件", "太阳镜")
        ),
        CategoryRow("watches", "手表", "Watches", 5, 50468001, ("钟表", "腕表", "国表")),
        CategoryRow("snacks", "零食", "Snacks", 6, 50016422, ("食品饮料", "休闲食品", "膨化食品")),
        CategoryRow("beauty", "美妆", "Beauty", 7, 50010788, ("美妆护肤", "香水彩妆", "口红")),
        CategoryRow("drinks", "饮品", "Drinks", 8, 50026316, ("食品饮料", "饮料", "果汁")),
        CategoryRow("furniture", "家具", "Furniture", 9, 50008164, ("家具", "客厅家具", "沙发")),
        CategoryRow("toys", "玩具", "Toys", 20, 50023722, ("玩具乐器", "毛绒布艺", "毛绒玩具")),
        CategoryRow("audio", "影音", "Audio", 22, 50012082, ("数码", "影音娱乐", "耳机/耳麦")),
        CategoryRow("gadgets", "数码", "Gadgets", 22, 1512, ("手机通讯", "手机", "手机")),
        CategoryRow("lamps", "灯具", "Lamps", OTHER, 50008163, ("家装建材", "灯饰照明", "台灯")),
        CategoryRow(
            "tableware", "餐具", "Tableware", OTHER, 50016349, ("厨具", "水具酒具", "马克杯")
        ),
        CategoryRow(
            "stationery", "文具", "Stationery", OTHER, 50018004, ("文具", "学生文具", "笔类")
        ),
    )
}  # fmt: skip
ENGINE_CLASSES = frozenset({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 20, 21, 22, OTHER})
