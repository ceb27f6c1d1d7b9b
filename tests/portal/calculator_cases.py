"""What a person types into each calculator, and the request that it must make, for each way and region.

The requests are written by hand, as an integrator would send them to ``pagi assess``.
"""

from __future__ import annotations

from typing import Any

OCTOBER = {"bulan": "10", "tahun": "2026"}
Case = tuple[str, dict[str, str], dict[str, Any]]


def sale(slug: str, tax: str, region: str, typed: dict[str, str], inputs: dict[str, Any]) -> Case:
    request = {"tax": tax, "region": region, "period": "2026-10", "inputs": inputs}
    return slug, {"daerah": region, **OCTOBER, **typed}, request


def board(region: str, typed: dict[str, str], inputs: dict[str, Any]) -> Case:
    return "reklame", {"daerah": region, **typed}, {"tax": "billboard", "region": region, "inputs": inputs}


SALES = [
    sale(slug, tax, region, {"omzet": "203.500.000"}, {"gross": 203_500_000})
    for slug, tax in (("hotel", "hotel"), ("restoran", "restaurant"), ("parkir", "parking"))
    for region in ("denpasar", "malang", "bojonegoro")
]
CATEGORIES = [
    sale(
        slug, tax, region, {"jenis": kind, "omzet": "Rp 1.000.000,-"}, {"category": kind, "gross": 1_000_000}
    )
    for slug, tax, kinds in (
        ("hiburan", "entertainment", {"denpasar": "karaoke", "malang": "general", "bojonegoro": "general"}),
        ("listrik", "electricity", {"denpasar": "own", "malang": "pln", "bojonegoro": "industry"}),
    )
    for region, kind in kinds.items()
]
RECEIPTS = [
    sale(
        "restoran",
        "restaurant",
        "denpasar",
        {"cara": "termasuk", "penerimaan": "12.345.678", "omzet": "9", "lapor": "2026-12-01"},
        {"receipts_including_tax": 12_345_678, "reported_on": "2026-12-01"},
    )
]
WATER = [
    sale("air-tanah", "groundwater", "denpasar", {"volume": "1200,5", "kelompok": "K3"},
         {"volume_m3": "1200.5", "group": "K3"}),
    sale("air-tanah", "groundwater", "malang", {"volume": "1.200,75", "kelompok": "niaga", "sumber": "other"},
         {"volume_m3": "1200.75", "group": "niaga", "source": "other"}),
    sale("air-tanah", "groundwater", "malang", {"volume": "10", "kelompok": "pdam"},
         {"volume_m3": 10, "group": "pdam"}),
    sale("air-tanah", "groundwater", "bojonegoro",
         {"volume": "50.5", "kelompok": "K1", "sumber": "alternative", "mutu": "good"},
         {"volume_m3": "50.5", "group": "K1", "source": "alternative", "quality": "good"}),
    sale("air-tanah", "groundwater", "denpasar",
         {"cara": "meter", "meter1_awal": "98000", "meter1_akhir": "99999", "meter3_awal": "0",
          "meter3_akhir": "12,5", "kelompok": "K5", "dikirim": "2026-11-02"},
         {"meter": [{"start": 98_000, "end": 99_999}, {"start": 0, "end": "12.5"}], "group": "K5",
          "sent_on": "2026-11-02"}),
]  # fmt: skip
BOARDS = [
    board("denpasar",
          {"N": "2000", "J": "1,5", "B": "1,2", "L": "1.25", "W": "1", "D": "365", "Q": "1", "U": "32"},
          {"factors": {"N": 2000, "J": "1.5", "B": "1.2", "L": "1.25", "W": 1, "D": 365, "Q": 1, "U": 32}}),
    *(board(region, {"cara": "kontrak", "kontrak": "25.000.000"}, {"contract_value": 25_000_000})
      for region in ("denpasar", "malang", "bojonegoro")),
    board("bojonegoro",
          {"jenis": "billboard", "kelas": "A", "width": "6", "height": "4", "muka": "2", "tahun": "1",
           "opsi_tobacco": "ya"},
          {"type": "billboard", "class": "A", "width_m": 6, "height_m": 4, "faces": 2,
           "duration": {"years": 1}, "options": ["tobacco"]}),
    board("malang",
          {"jenis": "billboard", "kelas": "B", "width": "8", "height": "4", "tahun": "1", "bulan": "3"},
          {"type": "billboard", "class": "B", "width_m": 8, "height_m": 4,
           "duration": {"years": 1, "months": 3}}),
    board("malang", {"jenis": "neon_box", "kelas": "D", "bentuk": "circle", "diameter": "1,5", "unit": "3",
                     "bulan": "2"},
          {"type": "neon_box", "class": "D", "shape": "circle", "diameter_m": "1.5", "units": 3,
           "duration": {"months": 2}}),
    board("malang", {"jenis": "spanduk", "bentuk": "luas", "luas": "4,25", "minggu": "2", "hari": "3",
                     "kelas": "A", "tahun": "7"},
          {"type": "spanduk", "area_m2": "4.25", "duration": {"weeks": 2, "days": 3}}),
    board("malang", {"jenis": "event", "tayang": "2"}, {"type": "event", "duration": {"showings": 2}}),
    board("bojonegoro",
          {"jenis": "led_videotron", "kelas": "C", "bentuk": "trapezium", "top": "3", "bottom": "5",
           "height": "2", "tahun": "1"},
          {"type": "led_videotron", "class": "C", "shape": "trapezium", "top_m": 3, "bottom_m": 5,
           "height_m": 2, "duration": {"years": 1}}),
]  # fmt: skip
PERIOD_OF_DISPLAY: list[Case] = [
    (
        "reklame",
        {"daerah": "denpasar", "cara": "kontrak", "kontrak": "1000000", "mulai": "2026-01-01",
         "sampai": "31-12-2026"},
        {"tax": "billboard", "region": "denpasar", "period": {"from": "2026-01-01", "to": "2026-12-31"},
         "inputs": {"contract_value": 1_000_000}},
    )
]  # fmt: skip
LAND: list[Case] = [
    *(
        (
            "pbb",
            {"daerah": region, "tahun": "2026", "tanah1_luas": "300", "tanah1_nilai": "1.400.000",
             "dikirim": "2026-03-02"},
            {"tax": "property", "region": region, "period": "2026",
             "inputs": {"land": {"area_m2": 300, "value_per_m2": 1_400_000}, "sent_on": "2026-03-02"}},
        )
        for region in ("malang", "bojonegoro")
    ),
    (
        "pbb",
        {"tahun": "2026", "tanah1_luas": "300", "tanah1_nilai": "1.400.000", "bangunan1_luas": "120",
         "bangunan1_nilai": "1.200.000", "kurang1": "12,5", "kurang2": "50%"},
        {"tax": "property", "region": "denpasar", "period": "2026",
         "inputs": {"land": [{"area_m2": 300, "value_per_m2": 1_400_000}],
                    "building": [{"area_m2": 120, "value_per_m2": 1_200_000}],
                    "reduction": ["0.125", "0.5"]}},
    ),
    (
        "pbb",
        {"tahun": "2026", "tanah1_luas": "100", "tanah1_nilai": "82.000", "tanah1_guna": "food_crop",
         "tanah3_luas": "50,5", "tanah3_nilai": "1234,5"},
        {"tax": "property", "region": "denpasar", "period": "2026",
         "inputs": {"land": [{"area_m2": 100, "value_per_m2": 82_000, "use": "food_crop"},
                             {"area_m2": "50.5", "value_per_m2": "1234.5"}]}},
    ),
    (
        "pbb",
        {"tahun": "2026", "cara": "njop", "njop": "2.510.000.000", "bangunan": "ya", "bayar": "2026-12-24",
         "nop": "51.71.010.001.001-0001.0", "objek1_nop": "517101000100100010", "objek1_njop": "2510000000",
         "objek2_nop": "517101000100100020", "objek2_njop": "9.000.000.000", "objek2_bangunan": "tidak"},
        {"tax": "property", "region": "denpasar", "period": "2026", "as_of": "2026-12-24",
         "inputs": {"njop": 2_510_000_000, "has_building": True, "nop": "517101000100100010",
                    "owner_objects": [{"nop": "517101000100100010", "njop": 2_510_000_000},
                                      {"nop": "517101000100100020", "njop": 9_000_000_000,
                                       "has_building": False}]}},
    ),
]  # fmt: skip
ARREARS: list[Case] = [
    *(
        (
            "terlambat",
            {"daerah": region, "pajak": "hotel", "bulan": "08", "tahun": "2023", "pokok": "50.000.000",
             "tempo": "2023-09-15", "bayar": "2024-02-20"},
            {"tax": "hotel", "region": region, "period": "2023-08", "as_of": "2024-02-20",
             "inputs": {"principal": 50_000_000, "due_date": "2023-09-15"}},
        )
        for region in ("denpasar", "malang", "bojonegoro")
    ),
    (
        "terlambat",
        {"pajak": "hotel", **OCTOBER, "pokok": "10.000.000", "tempo": "2026-11-13", "bayar": "2027-02-10",
         "bayar2_pada": "2026-12-20", "bayar2_rp": "6.000.000"},
        {"tax": "hotel", "region": "denpasar", "period": "2026-10", "as_of": "2027-02-10",
         "inputs": {"principal": 10_000_000, "due_date": "2026-11-13"},
         "payments": [["2026-12-20", 6_000_000]]},
    ),
    (
        "terlambat",
        {"pajak": "property", "bulan": "10", "tahun": "2022", "pokok": "1000000", "bayar": "2025-06-30"},
        {"tax": "property", "region": "denpasar", "period": "2022", "as_of": "2025-06-30",
         "inputs": {"principal": 1_000_000}},
    ),
    (
        "surat-ketetapan",
        {"pajak": "restaurant", "bulan": "03", "tahun": "2026", "dasar": "ex_officio", "terbit": "2026-10-12",
         "kurang": "30.000.000"},
        {"tax": "restaurant", "region": "denpasar", "period": "2026-03",
         "inputs": {"letter": {"kind": "SKPDKB", "basis": "ex_officio", "issued_on": "2026-10-12",
                               "shortfall": 30_000_000}}},
    ),
    (
        "surat-ketetapan",
        {"daerah": "malang", "pajak": "billboard", "mulai": "2026-01-01", "sampai": "2026-03-31",
         "surat": "SKPDKBT", "terbit": "2026-10-12", "kurang": "30.000.000", "bayar": "2027-03-01"},
        {"tax": "billboard", "region": "malang", "period": {"from": "2026-01-01", "to": "2026-03-31"},
         "as_of": "2027-03-01",
         "inputs": {"letter": {"kind": "SKPDKBT", "issued_on": "2026-10-12", "shortfall": 30_000_000}}},
    ),
    (
        "angsuran",
        {"daerah": "bojonegoro", "pajak": "parking", **OCTOBER, "pokok": "12.000.000", "kali": "6"},
        {"tax": "parking", "region": "bojonegoro", "period": "2026-10",
         "inputs": {"principal": 12_000_000, "instalments": 6}},
    ),
    (
        "terlambat-lapor",
        {"pajak": "hotel", **OCTOBER, "lapor": "2026-12-01", "denda": "100.000"},
        {"tax": "hotel", "region": "denpasar", "period": "2026-10",
         "inputs": {"principal": 0, "reported_on": "2026-12-01"},
         "parameters": {"late_report_fine": 100_000}},
    ),
    (
        "terlambat-lapor",
        {"daerah": "malang", "pajak": "electricity", **OCTOBER, "lapor": "2026-11-02"},
        {"tax": "electricity", "region": "malang", "period": "2026-10",
         "inputs": {"principal": 0, "reported_on": "2026-11-02"}},
    ),
]  # fmt: skip
CASES = [*SALES, *CATEGORIES, *RECEIPTS, *WATER, *BOARDS, *PERIOD_OF_DISPLAY, *LAND, *ARREARS]


HOTEL = {"bulan": "10", "tahun": "2026", "omzet": "1"}
WATER_OF_K1 = {"bulan": "10", "tahun": "2026", "kelompok": "K1"}
MISTAKES = [
    (
        "pbb",
        {"tahun": "2026", "cara": "njop", "njop": "9", "nop": "2", "objek1_nop": "1", "objek1_njop": "9"},
        "nop tidak ada dalam daftar objek.",
    ),
    (
        "terlambat",
        {"pajak": "groundwater", "bulan": "10", "tahun": "2026", "pokok": "1", "tempo": "2026-12-01",
         "dikirim": "2026-11-01", "bayar": "2027-01-01"},
        "Isi Jatuh tempo atau Surat ketetapan dikirim pada, jangan keduanya.",
    ),
    (
        "surat-ketetapan",
        {"pajak": "hotel", "bulan": "03", "tahun": "2026", "terbit": "2026-10-12", "kurang": "1",
         "bayar": "2026-10-11"},
        "Dibayar pada lebih awal dari tanggal surat.",
    ),
    ("hotel", HOTEL | {"omzet": ""}, "Isi Omzet tanpa pajak."),
    ("hotel", HOTEL | {"bulan": ""}, "Pilih Bulan."),
    ("hotel", HOTEL | {"bulan": "13"}, "Masa pajak harus bulan"),
    ("hotel", HOTEL | {"tahun": "1999"}, "Daerah ini belum punya tarif"),
    ("hotel", HOTEL | {"omzet": "1,5"}, "Rupiah ditulis bulat"),
    ("hotel", HOTEL | {"omzet": "1,500"}, "Rupiah ditulis tanpa koma. Yang Anda maksud: 1.500"),
    ("hotel", HOTEL | {"omzet": "9" * 19}, "Omzet tanpa pajak lebih dari 18 angka."),
    ("hotel", HOTEL | {"omzet": "1e6"}, "“1e6” bukan bilangan bulat."),
    ("hotel", HOTEL | {"lapor": "31-02-2026"}, "bukan tanggal"),
    ("hotel", HOTEL | {"bayar": "2026-09-30"}, "Masa pajak dimulai sesudah 2026-09-30."),
    ("air-tanah", WATER_OF_K1 | {"volume": "1.200"}, "“1.200” bisa dibaca dua cara."),
    ("air-tanah", WATER_OF_K1 | {"volume": "-3"}, "Volume tidak boleh negatif."),
    (
        "air-tanah",
        WATER_OF_K1 | {"cara": "meter", "meter1_awal": "9", "meter1_akhir": "8"},
        "Meter berjalan mundur",
    ),
    (
        "air-tanah",
        WATER_OF_K1 | {"daerah": "malang", "kelompok": "niaga", "volume": "3"},
        "Sumber air harus diisi.",
    ),
    ("pbb", {"tahun": "2026", "tanah2_luas": "3"}, "Isi Nilai tanah 2."),
    ("pbb", {"tahun": "2026"}, "Luas tanah 1 harus diisi."),
    (
        "pbb",
        {"tahun": "2026", "tanah1_luas": "3", "tanah1_nilai": "3", "kurang1": "101"},
        "Pengurangan 1 paling banyak 100 persen",
    ),
    ("pbb", {"tahun": "2026", "daerah": "atlantis"}, "Hitungan ini belum ada untuk daerah itu"),
    (
        "reklame",
        {
            "daerah": "bojonegoro",
            "jenis": "billboard",
            "kelas": "Z",
            "bentuk": "luas",
            "luas": "3",
            "tahun": "1",
        },
        "Kelas jalan atau lokasi tidak mengenal Z",
    ),
]  # fmt: skip
