# One INTERFACE target carries what every target of the house shares: language level, include root, warnings, sanitizers.

set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()
# Line tables are enough for back traces, and cost half the build time of full debug information.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")

find_program(CCACHE ccache)
if(CCACHE)
    # Precompiled headers hit the cache only with these two kinds of sloppiness.
    set(launcher "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros "${CCACHE}")
    set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()

add_library(consigne_options INTERFACE)
add_library(consigne::options ALIAS consigne_options)
target_compile_features(consigne_options INTERFACE cxx_std_20)
target_include_directories(consigne_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_definitions(consigne_options INTERFACE POINTERHOLDER_TRANSITION=4 BOOST_ASIO_NO_DEPRECATED)
# Warnings are errors where nothing is inlined: what g++ 12 says of bounds behind an inlined std::string is often wrong.
target_compile_options(consigne_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual -Wformat=2 -Wimplicit-fallthrough
    $<$<AND:$<BOOL:${CONSIGNE_DEVELOPER}>,$<CONFIG:Debug>>:-Werror>
    $<$<CONFIG:RelWithDebInfo>:-fstack-protector-strong -D_FORTIFY_SOURCE=2>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(consigne_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fcoroutines>)
endif()
target_link_options(consigne_options INTERFACE -Wl,-z,relro -Wl,-z,now)
find_program(MOLD mold)
if(MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_link_options(consigne_options INTERFACE -fuse-ld=mold)
endif()
if(CONSIGNE_SANITIZE)
    target_compile_options(consigne_options INTERFACE -fsanitize=${CONSIGNE_SANITIZE} -fno-omit-frame-pointer)
    target_link_options(consigne_options INTERFACE -fsanitize=${CONSIGNE_SANITIZE})
    if(CONSIGNE_SANITIZE MATCHES "thread")
        target_compile_options(consigne_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
    endif()
    if(CONSIGNE_SANITIZE MATCHES "undefined")
        target_compile_options(consigne_options INTERFACE $<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=function>)
    endif()
endif()
if(CONSIGNE_FUZZ_ONLY)
    target_compile_options(consigne_options INTERFACE -fsanitize=fuzzer-no-link)
    # clang instantiates a defaulted destructor early when it could be constexpr, and so meets std::vector<JSON> of an
    # incomplete JSON in qpdf's header (libstdc++ 12, C++20). A copy whose destructor is written out spares it that.
    find_file(QPDF_JSON_HEADER qpdf/JSON.hh REQUIRED)
    file(READ "${QPDF_JSON_HEADER}" header)
    string(REPLACE "virtual ~JSON_array() = default;" "virtual ~JSON_array() {}" header "${header}")
    file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/mended/qpdf/JSON.hh" CONTENT "${header}" @ONLY)
    target_include_directories(consigne_options SYSTEM BEFORE INTERFACE "${CMAKE_BINARY_DIR}/mended")
endif()

# The standard headers that most files of a library see anyway, parsed once for each library instead of once for each file.
function(consigne_precompile target)
    target_precompile_headers(${target} PRIVATE
        <algorithm> <array> <chrono> <functional> <map> <memory> <optional> <set> <span> <string> <string_view> <variant> <vector>
        <boost/system/result.hpp> ${ARGN})
endfunction()
