"""Passwords for training: four plain words drawn by the operating system, and two digits."""
from __future__ import annotations

import secrets

WORDS = (
    "acorn amber anchor apple april apron arrow aspen atlas autumn badge bagel bamboo banjo barley basil "
    "basket beacon beaver berry birch biscuit blanket blossom bonnet border bottle boulder branch bread "
    "breeze brick bridge bronze brook broom bucket button cabin cactus camel candle canoe canvas canyon "
    "carpet carrot castle cedar cello cement chalk cherry chestnut chimney cider cinder circle citrus clover "
    "coast cobalt cocoa comet compass copper coral corner cotton cradle crane crayon cricket crocus crumb "
    "crystal cushion cymbal daisy dancer dapple desert diner dolphin domino donkey drawer dune eagle easel "
    "ember engine falcon feather fennel fern ferry fiddle finch flannel flint flour forest fossil fountain "
    "fox garden garlic garnet gazebo geyser ginger glacier glider globe goose grain granite grape gravel "
    "guitar hamlet hammer harbor harvest hazel hedge helmet heron hickory honey hopper iceberg indigo iris "
    "island ivory jacket jasmine jigsaw juniper kayak kernel kettle kitchen kitten ladder lagoon lantern "
    "larch laurel lemon lentil lilac linen lizard llama lobster locket lotus lumber magnet mango maple marble "
    "market marsh meadow melon mirror mitten monsoon mosaic moss muffin mural mustard napkin nectar needle "
    "nickel nutmeg oasis oboe ocean olive onion opal orbit orchard orchid otter oxide oyster paddle pajama "
    "panda paper parsley pasture peach pebble pecan pelican pepper piano pickle pigeon pillow pilot pine "
    "pippin pixel planet plaza plum pocket polka pollen pond poplar poppy porch potato prairie prism puddle "
    "pumpkin puzzle quartz quilt quiver rabbit radish raft rain raisin ranch raven ribbon ridge river robin "
    "rocket rosin rowan rubber rudder russet saddle saffron salmon sandal sapling satchel scarf sequoia "
    "shadow shelf shovel silver sketch sleigh slipper snow socket sonnet sparrow spice spinach spindle spruce "
    "squash stable statue steam stitch stone stove straw summer sunset swallow sweater table tango teapot "
    "tempo thimble thistle thunder ticket tiger timber toast tomato topaz tower tractor trellis tulip tundra "
    "turnip turtle umbrella valley vanilla velvet violet violin walnut walrus water wheat whistle willow "
    "window winter wizard wombat wool wren yarrow yellow zebra zenith zephyr zigzag zipper "
).split()


def password() -> str:
    """A password of four words and two digits: about 40 bits, behind argon2 and a throttle."""
    return "-".join([*(secrets.choice(WORDS) for _ in range(4)), f"{secrets.randbelow(90) + 10}"])
