# Turns the files of the station's own pages into one .cpp. Run as a script: cmake -DOUT=… -DSOURCE=… -DMADE=… -DFONTS=… -P embed.cmake
# MADE is where release/web has put its styles: the station looks like the server's pages.
include("${CMAKE_CURRENT_LIST_DIR}/../web/embed_files.cmake")

get_filename_component(folder "${OUT}" DIRECTORY)
file(READ "${SOURCE}/assets/panel.js" js)
string(REGEX REPLACE "/\\*[^*]*\\*+([^/*][^*]*\\*+)*/" "" js "${js}")
string(REGEX REPLACE "\n[ \t\n]*" "\n" js "${js}")
file(WRITE "${folder}/panel.js" "${js}")

set(web "${SOURCE}/../web/templates")
file(GLOB templates "${SOURCE}/templates/*.mustache")
list(SORT templates)
embed_files("${OUT}" "${MADE}/terminal.css" "${MADE}/desk.css" "${folder}/panel.js" "${SOURCE}/i18n/en.json" "${SOURCE}/i18n/fr.json" ${FONTS}
    ${templates} "${web}/_icons.mustache" "${web}/_art_offline.mustache")
