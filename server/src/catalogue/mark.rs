//! Brand marks, as standalone SVG.
