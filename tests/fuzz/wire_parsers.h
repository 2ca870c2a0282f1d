#pragma once

/// What comes from other parties, or from who pretends to be one.

#include <string>
#include <vector>

#include "core/types.h"

namespace parley::test {

/// What a stranger on the port says, and what a party that was called answers.
void parse_hello(Bytes bytes);
std::vector<std::string> hello_seeds();

/// The end of a stream; a frame where message 41 of 80 bytes is expected, with its checksum as it comes and mended.
void parse_frame(Bytes bytes);
std::vector<std::string> frame_seeds();

/// Records of TLS under a key that the sender knows.
void parse_tls_record(Bytes bytes);
std::vector<std::string> tls_record_seeds();

/// In place of each file of a party's credentials in turn, and as the only certificate to accept from another one.
void parse_certificate(Bytes bytes);
std::vector<std::string> certificate_seeds();

}  // namespace parley::test
