# Fails when a source file is not laid out as .clang-format says. Run by
# `cmake -DCLANG_FORMAT=… -DSOURCE_DIR=… -P`; how to mend it is in the message.
set(files "")
foreach(folder daemon mockapi tests)
  file(GLOB_RECURSE found "${SOURCE_DIR}/${folder}/*.cpp" "${SOURCE_DIR}/${folder}/*.hpp")
  list(APPEND files ${found})
endforeach()
if(NOT files)
  message(FATAL_ERROR "no sources under ${SOURCE_DIR}")
endif()
execute_process(COMMAND ${CLANG_FORMAT} --dry-run -Werror ${files}
                WORKING_DIRECTORY ${SOURCE_DIR} RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "not formatted, see above; in the folder above daemon/ run: "
                      "clang-format -i FILE")
endif()
