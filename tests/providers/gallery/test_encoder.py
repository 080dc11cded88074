"""An ONNX model of the operator's instead of colour."""

import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from providers.base import SearchRequest
from providers.catalogue import Brief
from providers.errors import Misconfigured
from providers.gallery.encoder import OnnxEncoder
from tests.providers.gallery.conftest import Open
from tests.providers.gallery.goods import jpeg, plain

RED, GREEN = (40, 40, 200), (60, 170, 60)


def model(
    path: Path, shape: list[int | str], *, pool: list[int], keep: bool = False, kind: int = 0
) -> Path:
    """An encoder whose vector is the mean of each colour: `pool` are the axes averaged over."""
    number = kind or TensorProto.FLOAT
    entry = helper.make_tensor_value_info("picture", number, shape)
    out = helper.make_tensor_value_info("vector", number, None)
    axes = helper.make_tensor("axes", TensorProto.INT64, [len(pool)], pool)
    node = helper.make_node("ReduceMean", ["picture", "axes"], ["vector"], keepdims=int(keep))
    graph = helper.make_graph([node], "means", [entry], [out], [axes])
    opset = helper.make_opsetid("", 18)
    onnx.save(helper.make_model(graph, opset_imports=[opset], ir_version=8), path)
    return path


@pytest.mark.parametrize(
    ("shape", "pool"),
    [
        ([1, 3, 32, 48], [2, 3]),
        (["n", 3, "h", "w"], [2, 3]),
        (["n", 32, 32, 3], [1, 2]),
    ],
)
def test_both_orders_of_axes_give_the_same_unit_vector(
    tmp_path: Path, shape: list[int | str], pool: list[int]
) -> None:
    encoder = OnnxEncoder(model(tmp_path / "m.onnx", shape, pool=pool))
    vector = encoder.encode(np.full((50, 70, 3), RED, np.uint8))
    rgb = np.array(RED[::-1]) / 255
    wanted = (rgb - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
    assert encoder.dimensions == 3
    assert vector == pytest.approx(wanted / np.linalg.norm(wanted), abs=1e-4)


def test_maps_and_tokens_are_pooled_to_one_vector(tmp_path: Path) -> None:
    tokens = OnnxEncoder(model(tmp_path / "a.onnx", [1, 3, 16, 20], pool=[2]))
    assert tokens.dimensions == 20
    maps = OnnxEncoder(model(tmp_path / "c.onnx", [1, 3, 16, 20], pool=[3], keep=True))
    assert maps.dimensions == 3
    halves = OnnxEncoder(
        model(tmp_path / "b.onnx", [1, 3, 16, 16], pool=[2, 3], kind=TensorProto.FLOAT16)
    )
    assert halves.encode(np.full((9, 9, 3), GREEN, np.uint8)).dtype == np.float32


async def test_the_gallery_searches_with_the_model(opened: Open, tmp_path: Path) -> None:
    gallery = opened(encoder=model(tmp_path / "m.onnx", [1, 3, 32, 32], pool=[2, 3]))
    await gallery.add(Brief(id="red", title="red"), jpeg(plain(RED)))
    await gallery.add(Brief(id="green", title="green"), jpeg(plain(GREEN)))
    result = await gallery.search(SearchRequest(image=jpeg(plain(GREEN))))
    assert result.products[0].id == "green"
    assert result.products[0].similarity == pytest.approx(1, abs=0.01)


async def test_a_catalogue_made_with_another_encoder_says_what_to_do(
    opened: Open, tmp_path: Path
) -> None:
    await opened().add(Brief(id="red", title="red"), jpeg(plain(RED)))
    other = opened(encoder=model(tmp_path / "m.onnx", [1, 3, 32, 32], pool=[2, 3]))
    for work in (
        other.search(SearchRequest(image=jpeg(plain(GREEN)))),
        other.add(Brief(id="green", title="green"), jpeg(plain(GREEN))),
        other.check(),
    ):
        with pytest.raises(Misconfigured, match="ENCODER back, or set PROVIDERS__GALLERY__PATH"):
            await work


async def test_an_emptied_catalogue_takes_a_new_encoder(opened: Open, tmp_path: Path) -> None:
    first = opened()
    await first.add(Brief(id="red", title="red"), jpeg(plain(RED)))
    await first.delete(["red"])
    second = opened(encoder=model(tmp_path / "m.onnx", [1, 3, 32, 32], pool=[2, 3]))
    await second.add(Brief(id="red", title="red"), jpeg(plain(RED)))
    result = await second.search(SearchRequest(image=jpeg(plain(RED))))
    assert [product.id for product in result.products] == ["red"]


async def test_a_missing_file_is_reported(opened: Open, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"nowhere\.onnx is no file"):
        await opened(encoder=tmp_path / "nowhere.onnx").check()


async def test_a_file_that_is_no_model_is_reported(opened: Open, tmp_path: Path) -> None:
    path = tmp_path / "notes.onnx"
    path.write_text("not a model")
    with pytest.raises(Misconfigured, match="not a model that can be loaded"):
        await opened(encoder=path).check()


@pytest.mark.parametrize("shape", [[1, 8], [1, 4, 32, 32]])
def test_a_model_of_another_shape_is_reported(tmp_path: Path, shape: list[int | str]) -> None:
    with pytest.raises(Misconfigured, match="cannot be used: its input is"):
        OnnxEncoder(model(tmp_path / "m.onnx", shape, pool=[1]))


async def test_without_onnxruntime_the_extra_to_install_is_named(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    path = model(tmp_path / "m.onnx", [1, 3, 32, 32], pool=[2, 3])
    with pytest.raises(Misconfigured, match=r"snapbuy\[onnx\]"):
        await opened(encoder=path).check()
