// What of Vega the charts of an article need: what Vega-Lite compiles to, and the interpreter that needs no eval.
// Left out: force, hierarchy, label, wordcloud and crossfilter, which Vega-Lite never asks for. See ../README.md.
import { extend } from "vega-util";
import { transforms } from "vega-dataflow";
import * as common from "vega-transforms";
import * as view from "vega-view-transforms";
import * as encode from "vega-encode";
import * as geo from "vega-geo";
import * as regression from "vega-regression";
import * as voronoi from "vega-voronoi";

extend(transforms, common, view, encode, geo, regression, voronoi);

export { changeset } from "vega-dataflow";
export { parse } from "vega-parser";
export { View } from "vega-view";
export { Warn } from "vega-util";
export { expressionInterpreter } from "vega-interpreter";
