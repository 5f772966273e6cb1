"""Write `gemm.onnx`, the product that bench/coder.py times: `python bench/make_gemm.py` (needs onnx).

Its weights are all one and made when it is loaded: the time of an int8 product does not depend on them.
"""

from __future__ import annotations

import numpy as np
import onnx
from coder import HERE, INNER, WIDTH
from onnx import TensorProto, helper, numpy_helper


def main() -> None:
    """The command."""
    one = numpy_helper.from_array(np.ones(1, np.int8))
    shape = numpy_helper.from_array(np.array([WIDTH, INNER], np.int64), "shape")
    zero, scale = numpy_helper.from_array(np.int8(0), "zero"), numpy_helper.from_array(np.float32(0.01), "scale")
    nodes = [
        helper.make_node("ConstantOfShape", ["shape"], ["weights"], value=one),
        helper.make_node("DynamicQuantizeLinear", ["x"], ["xq", "xs", "xz"]),
        helper.make_node("MatMulInteger", ["xq", "weights", "xz", "zero"], ["whole"]),
        helper.make_node("Cast", ["whole"], ["cast"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["xs", "scale"], ["scales"]),
        helper.make_node("Mul", ["cast", "scales"], ["y"]),
    ]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", WIDTH])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, ["rows", INNER])
    graph = helper.make_graph(nodes, "gemm", [x], [y], [shape, zero, scale])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(HERE / "gemm.onnx"))


if __name__ == "__main__":
    main()
