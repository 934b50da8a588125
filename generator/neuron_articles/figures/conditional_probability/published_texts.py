"""What is said of the three neurons whose charts were published: a caption with ``{place}``, and warnings, by unit."""

from __future__ import annotations

CAPTIONS = {
    89: "What the images are that make the “Donald Trump” neuron fire more or less. About 650 images, sampled over "
    "the whole range of its activation, were sorted by hand by someone who did not see the activation. Above "
    "30 standard deviations more than nine in ten have to do with him; the most negative ones are games, music "
    "and the like. Each bucket stands at its {place}. The chart shows how precise a strong activation is, not "
    "how many pictures of him the neuron finds.",
    2191: "What the images are that make the “mental illness” neuron fire more or less. Up to 50 images from each "
    "bucket of activation were labelled by hand without sight of the activation. The strongest ones all have "
    "to do with depression, anxiety and psychology; negative ones are travel, pets and sport. Each bucket "
    "stands at its {place}.",
    1317: "What the images are that make one of the Africa neurons fire more or less: 518 images, labelled by hand. "
    "Foreign scripts and symbols inhibit it; medium activations are mostly images of people; names of places "
    "join them at strong ones. Each bucket stands at its {place}.",
}

WARNINGS = {
    89: (
        "The published shares come without the number of images per bucket. The intervals use the smallest numbers "
        "that fit the shares: 644 images, where the totals of the kinds add up to 651.",
    ),
    2191: ("The buckets at the two ends hold only 2 and 4 images; see the intervals.",),
    1317: (
        "The standard deviation in the published source, 1.317, is the neuron's number over a thousand and looks "
        "like a placeholder: read the axis as activation divided by 1.317.",
        "The article calls this neuron Ghana. The published words put Ghana first for neuron 1257; those of 1317 "
        "are Zimbabwe, Tanzania and Uganda.",
        "Place names peak in the tenth of twelve buckets (38%) and make up 15% of the last: the claim that they "
        "dominate the strongest activations is borne out only in part.",
    ),
}
