#pragma once

namespace parley {

/// From here on SIGINT and SIGTERM end the process with exit code 130, also as process 1, and a closed pipe or a file
/// that may not grow is an error of the write. The other parties notice by the closed connections.
void catch_signals();

}  // namespace parley
