"""Words that steer a search, in the languages of the bot: plain data.

Whichever language a person writes in, all words work: people mix them. Words are in lower case
and matched whole; in Chinese, where nothing stands between words, they may touch.
"""

from collections.abc import Mapping
from types import MappingProxyType

# A shop's name as people write it, and the providers that search it, the best first.
SHOP_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("taobao", "tmall", "淘宝", "淘寶", "天猫", "天貓", "tb", "таобао", "تاوباو"),
            ("taobao_top", "taobao_image", "daji"),
        ),
        **dict.fromkeys(("jd", "jingdong", "京东", "京東", "jd.com", "джд"), ("juhe",)),
        **dict.fromkeys(("1688", "alibaba", "阿里巴巴", "алибаба"), ("daji_1688",)),
        **dict.fromkeys(("baidu", "百度", "байду", "بايدو"), ("baidu",)),
        **dict.fromkeys(
            ("gallery", "catalogue", "catalog", "图库", "圖庫", "каталог", "galería", "galeria"),
            ("gallery",),
        ),
        **dict.fromkeys(("daji", "大集"), ("daji", "daji_1688")),
    }
)

SAME_WORDS = frozenset(
    {
        *("same", "same item", "exact", "identical", "同款", "相同", "一样", "一樣", "同款商品"),
        *("такой же", "такая же", "то же", "тот же", "точно такой", "نفس", "نفسه", "نفس المنتج"),
        *("igual", "mismo", "misma", "idéntico", "mesmo", "mesma", "idêntico", "sama", "persis"),
    }
)

# Beside the titles of `categories.TITLES`, which are looked up in every language.
CATEGORY_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "tops": (
            *("top", "shirt", "t-shirt", "tshirt", "sweater", "jacket", "coat", "hoodie", "blouse"),
            *("clothes", "衣服", "上衣", "t恤", "衬衫", "襯衫", "毛衣", "外套", "卫衣", "衛衣"),
            *("одежда", "футболка", "рубашка", "свитер", "куртка", "пальто", "кофта", "толстовка"),
            *("قميص", "قمصان", "سترة", "معطف", "camisa", "camiseta", "suéter", "chaqueta"),
            *("abrigo", "jaqueta", "casaco", "blusa", "baju", "kaos", "kemeja", "jaket"),
        ),
        "dresses": (
            *("dress", "gown", "裙子", "连衣裙", "連衣裙", "洋装", "洋裝", "裙", "платье"),
            *("فستان", "vestido", "gaun"),
        ),
        "bottoms": (
            *("pants", "trousers", "jeans", "skirt", "shorts", "裤子", "褲子", "牛仔裤", "牛仔褲"),
            *("半身裙", "брюки", "штаны", "джинсы", "юбка", "шорты", "بنطلون", "تنورة", "جينز"),
            *("pantalón", "pantalones", "falda", "calça", "calças", "saia", "celana", "rok"),
        ),
        "underwear": (
            *("lingerie", "socks", "bra", "内衣", "內衣", "袜子", "襪子", "бельё", "белье"),
            *("носки", "جوارب", "calcetines", "meias", "cueca", "pakaian dalam", "kaus kaki"),
        ),
        "shoes": (
            *("shoe", "sneakers", "sneaker", "boots", "sandals", "鞋", "鞋子", "运动鞋", "運動鞋"),
            *("靴子", "туфли", "кроссовки", "ботинки", "сапоги", "حذاء", "zapato", "zapatos"),
            *("zapatillas", "botas", "sapato", "sapatos", "tênis", "sepatu", "sandal"),
        ),
        "bags": (
            *("bag", "backpack", "handbag", "wallet", "suitcase", "包", "包包", "背包", "钱包"),
            *("錢包", "手提包", "行李箱", "сумка", "рюкзак", "кошелёк", "кошелек", "حقيبة"),
            *("bolso", "mochila", "cartera", "bolsa", "carteira", "tas", "ransel", "dompet"),
        ),
        "accessories": (
            *("accessory", "hat", "cap", "scarf", "belt", "glasses", "sunglasses", "帽子", "围巾"),
            *(
                "圍巾",
                "腰带",
                "腰帶",
                "眼镜",
                "眼鏡",
                "配饰",
                "аксессуар",
                "шапка",
                "шарф",
                "ремень",
            ),
            *("очки", "قبعة", "نظارات", "حزام", "gorra", "bufanda", "cinturón", "gafas", "boné"),
            *("cinto", "óculos", "topi", "syal", "kacamata", "aksesori"),
        ),
        "jewellery": (
            *("jewelry", "ring", "necklace", "earrings", "bracelet", "首饰", "首飾", "项链"),
            *("項鍊", "戒指", "耳环", "耳環", "кольцо", "серьги", "ожерелье", "браслет", "خاتم"),
            *("قلادة", "anillo", "collar", "pendientes", "anel", "colar", "brincos", "cincin"),
            *("kalung", "anting"),
        ),
        "watches": (*("watch", "手表", "手錶", "часы", "ساعة", "reloj", "relógio", "jam tangan"),),
        "beauty": (
            *("makeup", "cosmetics", "skincare", "perfume", "lipstick", "化妆品", "化妝品", "护肤"),
            *("護膚", "香水", "口红", "口紅", "косметика", "духи", "помада", "عطر", "مكياج"),
            *("maquillaje", "cosméticos", "maquiagem", "parfum", "lipstik", "kosmetik"),
        ),
        "snacks": (
            *("snack", "food", "cookies", "chocolate", "candy", "零食", "食品", "еда", "печенье"),
            *("шоколад", "طعام", "comida", "galletas", "biscoito", "makanan", "camilan"),
        ),
        "drinks": (
            *("drink", "tea", "coffee", "juice", "water", "milk", "wine", "beer", "饮料", "飲料"),
            *("茶", "咖啡", "牛奶", "酒", "напиток", "чай", "кофе", "сок", "вода", "молоко"),
            *("شاي", "قهوة", "bebida", "té", "café", "leche", "chá", "suco", "leite", "minuman"),
            *("teh", "kopi"),
        ),
        "furniture": (
            *(
                "chair",
                "sofa",
                "table",
                "desk",
                "bed",
                "家具",
                "椅子",
                "沙发",
                "沙發",
                "桌子",
                "床",
            ),
            *("стул", "диван", "стол", "кровать", "كرسي", "طاولة", "silla", "mesa", "cama"),
            *("cadeira", "sofá", "kursi", "meja"),
        ),
        "home": (
            *("decor", "lamp", "curtains", "bedding", "家居", "灯", "燈", "窗帘", "窗簾", "дом"),
            *("лампа", "шторы", "مصباح", "hogar", "lámpara", "casa", "luminária", "rumah", "lampu"),
        ),
        "kitchen": (
            *(
                "cookware",
                "pan",
                "pot",
                "mug",
                "knife",
                "厨房",
                "廚房",
                "锅",
                "鍋",
                "杯子",
                "кружка",
            ),
            *("сковорода", "нож", "مقلاة", "كوب", "sartén", "taza", "panela", "caneca", "panci"),
        ),
        "toys": (
            *("toy", "doll", "lego", "puzzle", "玩具", "积木", "積木", "娃娃", "игрушка", "кукла"),
            *("لعبة", "دمية", "juguete", "muñeca", "brinquedo", "boneca", "mainan", "boneka"),
        ),
        "digital": (
            *("digital", "gadget", "laptop", "computer", "camera", "headphones", "tablet", "数码"),
            *("數碼", "电脑", "電腦", "相机", "相機", "耳机", "耳機", "ноутбук", "компьютер"),
            *("камера", "наушники", "حاسوب", "سماعات", "كاميرا", "ordenador", "auriculares"),
            *("cámara", "computador", "câmera", "fones", "komputer", "kamera"),
        ),
        "phones": (
            *("phone", "smartphone", "手机", "手機", "телефон", "смартфон", "هاتف", "جوال"),
            *("teléfono", "móvil", "celular", "telefone", "ponsel", "hp"),
        ),
        "appliances": (
            *("appliance", "fridge", "vacuum", "家电", "家電", "冰箱", "холодильник", "пылесос"),
            *("ثلاجة", "electrodoméstico", "nevera", "geladeira", "kulkas"),
        ),
        "sports": (
            *("sport", "fitness", "yoga", "bicycle", "ball", "运动", "運動", "健身", "спорт"),
            *("велосипед", "мяч", "كرة", "deporte", "bicicleta", "esporte", "olahraga", "sepeda"),
        ),
        "books": ("book", "magazine", "书", "書", "книга", "كتاب", "libro", "livro", "buku"),
        "pets": (
            *("pet", "dog", "cat", "宠物", "寵物", "猫", "貓", "狗", "собака", "кошка", "قطط"),
            *("mascota", "perro", "gato", "cachorro", "hewan", "anjing", "kucing"),
        ),
        "auto": (
            *("car", "auto", "汽车", "汽車", "车品", "авто", "машина", "سيارة", "coche", "carro"),
            *("mobil",),
        ),
    }
)
