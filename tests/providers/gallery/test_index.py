"""What proposes candidates: exact and approximate vectors, visual words, and when each is used."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from providers.catalogue import Brief
from providers.gallery.arrays import Floats
from providers.gallery.engine import Engine
from providers.gallery.features import LocalFeatures, catalogue_features
from providers.gallery.finder import Limits, combined
from providers.gallery.vectors import ApproximateIndex, ExactIndex, VectorIndex
from providers.gallery.words import InvertedIndex, Vocabulary
from tests.providers.gallery.goods import held_up, jpeg, package

INK = (30, 30, 30)
FEW = Limits(exact=5, verify_all=2, near=1, by_words=3)


def unit_vectors(count: int, dimensions: int = 32) -> Floats:
    vectors = np.random.default_rng(3).normal(size=(count, dimensions)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


@pytest.fixture(params=[ExactIndex, ApproximateIndex])
def index(request: pytest.FixtureRequest) -> VectorIndex:
    made: VectorIndex = request.param(32)
    return made


def test_an_empty_index_finds_nothing(index: VectorIndex) -> None:
    rows, likeness = index.nearest(unit_vectors(1)[0], 5)
    assert (len(rows), len(likeness)) == (0, 0)


def test_the_nearest_come_first_and_removed_rows_never(index: VectorIndex) -> None:
    vectors = unit_vectors(200)
    for start in range(0, 200, 40):
        rows = np.arange(start, start + 40) + 10
        index.add(rows, vectors[start : start + 40])
    rows, likeness = index.nearest(vectors[7], 3)
    assert rows[0] == 17
    assert likeness[0] == pytest.approx(1, abs=0.01)
    assert list(likeness) == sorted(likeness, reverse=True)
    index.keep(np.array([row for row in range(10, 210) if row != 17]))
    assert len(index) == 199
    assert list(index.holds(np.array([16, 17, 18, 999]))) == [True, False, True, False]
    assert 17 not in index.nearest(vectors[7], 199)[0]
    index.add(np.array([500]), vectors[7:8])
    assert index.nearest(vectors[7], 1)[0][0] == 500


def test_the_likeness_of_chosen_rows_is_their_cosine(index: VectorIndex) -> None:
    vectors = unit_vectors(20)
    index.add(np.arange(20), vectors)
    got = index.likeness(vectors[0], np.array([3, 11]))
    assert got == pytest.approx(vectors[[3, 11]] @ vectors[0], abs=0.01)
    assert len(index.likeness(vectors[0], np.zeros(0, np.int64))) == 0


def test_an_exact_index_turns_into_an_approximate_one_with_the_same_rows() -> None:
    exact, vectors = ExactIndex(32), unit_vectors(50)
    exact.add(np.arange(50) * 3, vectors)
    approximate = exact.approximate()
    assert len(approximate) == 50
    assert approximate.holds(exact.rows).all()
    assert approximate.nearest(vectors[4], 1)[0][0] == 12


def test_local_features_survive_packing() -> None:
    features = catalogue_features(package(1))
    again = LocalFeatures.unpack(features.pack())
    assert len(again) == len(features) > 100
    assert np.array_equal(again.descriptors, features.descriptors)
    assert np.abs(again.geometry - features.geometry).max() <= 0.25


def test_a_vocabulary_survives_packing_and_is_learned_the_same_every_time() -> None:
    pictures = [catalogue_features(package(number)) for number in range(4)]
    learned = Vocabulary.of(pictures)
    assert learned.pack() == Vocabulary.of(pictures).pack()
    again = Vocabulary.unpack(learned.pack())
    words = learned.words(pictures[0].descriptors)
    shared = np.intersect1d(words, again.words(pictures[0].descriptors))
    assert len(shared) > 0.9 * len(words)


def test_pictures_that_share_rare_words_come_first() -> None:
    index = InvertedIndex()
    for row, words in {5: [1, 2, 3], 6: [1, 2, 9], 8: [1, 4, 5], 9: [1, 6, 7]}.items():
        index.add(row, np.array(words, np.uint16))
    assert list(index.likeliest(np.array([1, 2, 9], np.uint16), 2)) == [6, 5]
    assert list(index.likeliest(np.array([4], np.uint16), 5)) == [8]
    assert len(index.likeliest(np.zeros(0, np.uint16), 5)) == 0


def test_finished_blocks_of_words_are_searched_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("providers.gallery.words._BLOCK", 2)
    index = InvertedIndex()
    for row in range(5):
        index.add(row, np.array([row, 50], np.uint16))
    assert [index.likeliest(np.array([row], np.uint16), 1)[0] for row in range(5)] == [*range(5)]


def test_similarity_grows_with_either_evidence_and_stays_within_0_and_1() -> None:
    likeness = np.array([-0.2, 0.3, 0.8, 1.0], np.float32)
    agreeing = np.array([0, 5, 12, 200], np.float32)
    table = np.array([combined(likeness, np.full(4, count), 4.0) for count in agreeing])
    assert table.min() == 0
    assert table.max() == 1
    assert (np.diff(table, axis=0) >= 0).all()
    assert (np.diff(table, axis=1) >= 0).all()


@pytest.fixture
def alike_in_colour(folder: Path) -> Iterator[Engine]:
    """Ten packages in one ink: only their print tells them apart."""
    engine = Engine(folder, limits=FEW, learn_at=6)
    for number in range(10):
        engine.add(Brief(id=str(number), title="x"), jpeg(package(number, ink=INK)))
    yield engine
    engine.close()


@pytest.mark.parametrize("number", range(0, 10, 3))
def test_in_a_large_catalogue_words_lead_to_the_package_that_colour_misses(
    alike_in_colour: Engine, number: int
) -> None:
    photo = jpeg(held_up(package(number, ink=INK), turn=10))
    assert alike_in_colour.search(photo, None)[0].hit.product_id == str(number)


def test_a_catalogue_in_use_takes_up_the_words_and_the_approximate_index(folder: Path) -> None:
    reader = Engine(folder, limits=FEW)
    writer = Engine(folder, limits=FEW, learn_at=6)
    for number in range(9):
        image = jpeg(package(number, ink=INK))
        writer.add(Brief(id=str(number), title="x"), image)
        assert reader.search(image, None)[0].hit.product_id == str(number)
    writer.delete(["3"])
    found = reader.search(jpeg(package(3, ink=INK)), None)
    assert "3" not in [one.hit.product_id for one in found]
    reader.close()
    writer.close()


def test_few_candidates_are_verified_however_many_pictures_there_are(
    alike_in_colour: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[int] = []

    def count(_photo: LocalFeatures, pictures: list[LocalFeatures]) -> Floats:
        verified.append(len(pictures))
        return np.zeros(len(pictures), np.float32)

    monkeypatch.setattr("providers.gallery.finder.agreeing_matches", count)
    alike_in_colour.search(jpeg(package(1)), None)
    assert verified[0] <= FEW.near + FEW.by_words
