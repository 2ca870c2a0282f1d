#pragma once

namespace parley {

/// What the planes that are missing above a number hold: zeros, or copies of its highest plane.
enum class PlaneExtension { zero, sign };

}  // namespace parley
