"""The commands of `searchprofiles-tck`, one file each; none of them decides anything about a target."""
