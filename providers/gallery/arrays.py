"""Names for the array types the gallery works with."""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]
Rows = npt.NDArray[np.int64]  # picture rows, as numbered by the store
Words = npt.NDArray[np.uint16]
Mask = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]
Array = npt.NDArray[Any]
