"""What a category's products are called, for shops that cannot search by category themselves."""

import re
from collections.abc import Mapping
from functools import lru_cache

from providers.product import Product

# Any of these in a product's own category path makes it one of the category. A word too many
# keeps a wrong product, a word too few loses a right one: when in doubt a word is here.
WORDS: Mapping[str, tuple[str, ...]] = {
    "tops": (
        *("上衣", "T恤", "衬衫", "毛衣", "卫衣", "外套", "夹克", "羽绒", "风衣", "针织", "女装"),
        *("男装", "top", "shirt", "sweater", "jacket", "coat", "hoodie", "blouse", "clothing"),
    ),
    "dresses": ("裙", "女装", "dress", "gown"),
    "bottoms": (
        "裤",
        "半身裙",
        "牛仔",
        "男装",
        "女装",
        "pants",
        "trousers",
        "jeans",
        "skirt",
        "shorts",
    ),
    "bags": ("包", "袋", "箱", "bag", "backpack", "luggage", "wallet", "suitcase"),
    "shoes": ("鞋", "靴", "shoe", "boot", "sneaker", "sandal", "footwear"),
    "accessories": (
        *("饰", "配件", "帽", "围巾", "手表", "钟表", "眼镜", "腰带", "项链", "戒指", "手套"),
        *("accessor", "jewel", "watch", "hat", "scarf", "belt", "glasses", "glove"),
    ),
    "snacks": (
        *("零食", "食品", "糖", "饼干", "坚果", "巧克力", "水果", "生鲜", "面包"),
        *("snack", "food", "fruit", "candy", "cookie", "chocolate", "grocer"),
    ),
    "beauty": (
        *("美妆", "美容", "护肤", "化妆", "彩妆", "香水", "口红", "面膜", "个护", "洗护"),
        *("beauty", "cosmetic", "makeup", "skin", "perfume", "fragrance", "personal care"),
    ),
    "drinks": (
        *("饮料", "饮品", "饮用水", "酒", "茶", "咖啡", "奶", "果汁"),
        *("drink", "beverage", "water", "wine", "beer", "tea", "coffee", "juice", "milk"),
    ),
    "furniture": (
        *("家具", "家居", "沙发", "床", "桌", "椅", "柜", "灯"),
        *("furniture", "sofa", "chair", "table", "desk", "bed", "lamp", "home"),
    ),
    "toys": ("玩具", "积木", "娃娃", "模型", "童", "toy", "doll", "puzzle", "game"),
    "underwear": ("内衣", "内裤", "文胸", "袜", "睡衣", "underwear", "bra", "sock", "lingerie"),
    "digital": (
        *("数码", "手机", "电脑", "相机", "耳机", "平板", "电子", "家电", "智能", "通讯"),
        *("digital", "phone", "computer", "camera", "headphone", "tablet", "electronic"),
    ),
}

# What sellers promise in any title: the words in it name nothing that is sold.
_PROMISES = re.compile("包邮|包装|包换|包退|包税|包顺丰")
# A title is looser than a path: a Latin word counts only where it stands alone.
_IN_TITLES = {
    slug: re.compile(
        "|".join(
            rf"\b{word}(?:s|es)?\b" if word.isascii() and word.isalpha() else re.escape(word)
            for word in map(str.casefold, words)
        )
    )
    for slug, words in WORDS.items()
}


def may_be(product: Product, category: str) -> bool:
    """Whether a product can be of the category (a slug).

    True when it cannot be told: an unknown slug, a provider's own id, a product without a path.
    """
    words = WORDS.get(category)
    if not words or not product.category:
        return True
    path = " ".join(product.category).casefold()
    return any(word.casefold() in path for word in words)


def kinds(product: Product) -> frozenset[str]:
    """The categories (slugs) a product seems to be of, by its path, or else by its title."""
    if product.category:
        return frozenset(slug for slug in WORDS if may_be(product, slug))
    return _kinds_in(product.title)


@lru_cache(maxsize=4096)
def _kinds_in(title: str) -> frozenset[str]:
    text = _PROMISES.sub(" ", title).casefold()
    return frozenset(slug for slug, words in _IN_TITLES.items() if words.search(text))
