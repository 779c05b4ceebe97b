"""Every colour by name, dark and light. Contrast and difference of the colours are held by a test."""

from __future__ import annotations

from netbuilder.core.values import NamedTuple


class Tokens(NamedTuple):
    """Colours as "#RRGGBB". Chrome is grey; hues mean a category, a kind of tensor, a series or a status."""

    bg_app: str
    bg_canvas: str
    bg_panel: str
    bg_raised: str
    bg_field: str
    bg_hover: str
    bg_overlay: str
    grid_dot: str
    frame_fill: str
    frame_line: str
    line: str
    line_strong: str
    line_control: str
    tx: str
    tx2: str
    tx3: str
    tx_disabled: str
    ink: str
    on_ink: str
    live: str
    on_live: str
    live_dim: str
    err: str
    err_bg: str
    warn: str
    warn_bg: str
    ok: str
    ok_bg: str
    info: str
    # Categories, by their id in the catalogue.
    data: str
    convolution: str
    shape: str
    activation: str
    dense: str
    normalise: str
    recurrent: str
    loss: str
    # Series of a plot, in order.
    s1: str
    s2: str
    s3: str
    s4: str
    s5: str
    s6: str
    # The signed map: zero is always the middle.
    div_neg: str
    div_mid: str
    div_pos: str
    # How much a node costs beside others.
    heat: str
    plot_grid: str
    # Python source.
    code_word: str
    code_string: str
    code_number: str
    code_type: str
    is_dark: bool

    def named(self, name: str) -> str:
        """The colour called `name`."""
        found: str = getattr(self, name)
        return found


DARK = Tokens(
    bg_app="#0E1013",
    bg_canvas="#14171B",
    bg_panel="#1A1E23",
    bg_raised="#232830",
    bg_field="#12151A",
    bg_hover="#2B313A",
    bg_overlay="#272D36",
    grid_dot="#262B33",
    frame_fill="#181C21",
    frame_line="#2C323B",
    line="#2A3038",
    line_strong="#3A424E",
    line_control="#66707F",
    tx="#E9EDF2",
    tx2="#AEB7C4",
    tx3="#919BA9",
    tx_disabled="#5D6672",
    ink="#F2F5F9",
    on_ink="#14171B",
    live="#B8E63C",
    on_live="#12160A",
    live_dim="#2A3416",
    err="#FF7373",
    err_bg="#3A2023",
    warn="#FFB84D",
    warn_bg="#372B18",
    ok="#55D6A4",
    ok_bg="#17312A",
    info="#86B4FF",
    data="#D5DBE4",
    convolution="#6791EE",
    shape="#4FAFB2",
    activation="#E5BA1D",
    dense="#BBE3A7",
    normalise="#F4C0FE",
    recurrent="#EC5892",
    loss="#CD7C58",
    s1="#7FA6FF",
    s2="#F0B429",
    s3="#EC5892",
    s4="#4FAFB2",
    s5="#CD7C58",
    s6="#F7D9C4",
    div_neg="#F28A3C",
    div_mid="#1A1E23",
    div_pos="#6EA4FF",
    heat="#F28A3C",
    plot_grid="#262C34",
    code_word="#8FB8FF",
    code_string="#8FD6A8",
    code_number="#F2C26B",
    code_type="#DDBBF7",
    is_dark=True,
)

LIGHT = Tokens(
    bg_app="#DFE3E8",
    bg_canvas="#F5F6F8",
    bg_panel="#FFFFFF",
    bg_raised="#FFFFFF",
    bg_field="#FFFFFF",
    bg_hover="#EBEEF2",
    bg_overlay="#FFFFFF",
    grid_dot="#D9DEE5",
    frame_fill="#EEF0F4",
    frame_line="#D3D9E1",
    line="#E1E5EA",
    line_strong="#C6CDD6",
    line_control="#8A94A2",
    tx="#171B21",
    tx2="#4A5461",
    tx3="#5A6470",
    tx_disabled="#A0A9B5",
    ink="#171B21",
    on_ink="#FFFFFF",
    live="#3F7A12",
    on_live="#FFFFFF",
    live_dim="#E3F0D3",
    err="#C22A33",
    err_bg="#FCE9EA",
    warn="#8F5600",
    warn_bg="#FCF1DD",
    ok="#0B7350",
    ok_bg="#DFF4EB",
    info="#1F5FC4",
    data="#3A4350",
    convolution="#6C7AF8",
    shape="#3597A7",
    activation="#644E08",
    dense="#286F52",
    normalise="#972F9F",
    recurrent="#D84D73",
    loss="#D36413",
    s1="#2F5FD6",
    s2="#A86A00",
    s3="#C2185B",
    s4="#3597A7",
    s5="#644E08",
    s6="#171B21",
    div_neg="#D4691A",
    div_mid="#FFFFFF",
    div_pos="#2F5FD6",
    heat="#D4691A",
    plot_grid="#E6E9EE",
    code_word="#1B57B8",
    code_string="#0B6B3F",
    code_number="#8A4B00",
    code_type="#7A35AE",
    is_dark=False,
)
