"""An app of Taobao's open platform: its keys, and what holds for every interface it calls."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import ClassVar

from pydantic import Field, SecretStr

from providers.base import ProviderInfo
from providers.settings import ProviderSettings

# Ids of Taobao's own category tree. A slug stands here only when one id covers all of it:
# shoes, for one, are three categories there, and a wrong category finds nothing.
CATEGORIES: Mapping[str, str] = MappingProxyType(
    {
        "dresses": "50010850",  # 连衣裙
        "underwear": "1625",  # 女士内衣/男士内衣/家居服
        "bags": "50006842",  # 箱包皮具/热销女包/男包
        "accessories": "50010404",  # 服饰配件/皮带/帽子/围巾
        "jewellery": "50013864",  # 饰品/流行首饰/时尚饰品新
        "watches": "50468001",  # 手表
        "snacks": "50002766",  # 零食/坚果/特产
        "drinks": "50026316",  # 茶/咖啡/冲饮
        "furniture": "50008164",  # 住宅家具
        "home": "50020808",  # 家居饰品
        "kitchen": "50016349",  # 厨房/烹饪用具
        "toys": "25",  # 玩具/模型/动漫/早教/益智
        "phones": "1512",  # 手机
        "sports": "50010728",  # 运动/瑜伽/健身/球迷用品
        "books": "33",  # 书籍/杂志/报纸
        "pets": "29",  # 宠物/宠物食品及用品
        "auto": "26",  # 汽车/用品/配件/改装
    }
)

# The calls of one app key are counted together, whichever interface they go to.
taobao_info = partial(
    ProviderInfo,
    account="taobao",
    homepage="https://open.taobao.com",
    categories=CATEGORIES,
    qps=5,
    busy_qps=3,
    daily_cap=9_500,
    cost="free within the daily count of the app key",
    picture_hosts=("alicdn.com",),
    link_hosts=("taobao.com", "tmall.com"),
)


class TaobaoSettings(ProviderSettings):
    """The keys of an app; every provider that uses one has its own set."""

    required: ClassVar[tuple[str, ...]] = ("app_key", "app_secret")
    app_key: str | None = Field(default=None, description="App Key of the open platform")
    app_secret: SecretStr | None = Field(default=None, description="App Secret")

    @property
    def secret(self) -> str:
        """What calls are signed with; empty when it is not set."""
        return self.app_secret.get_secret_value() if self.app_secret else ""
