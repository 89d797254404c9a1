// What a sheet of paper costs the world.
#pragma once

namespace consigne::release::web {

// Placeholders until a site sets its own factors with their source: per A4 sheet 6 g CO2, 0.6 L of water, 17 Wh.
inline constexpr double co2_kg = 0.006, water_l = 0.6, energy_kwh = 0.017;

}  // namespace consigne::release::web
