// Files as bytes.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace costate {

/// Which files are read: one that a person names on the command line may be a pipe, one that an input names may not.
/// Devices are never read.
enum class FileKinds { Regular, RegularOrPipe };

/// The bytes of a file. Throws Error, which does not name the file, where they cannot be read or are more than `most`.
[[nodiscard]] std::string read_file(const std::filesystem::path& path, std::size_t most,
                                    FileKinds kinds = FileKinds::Regular);

/// Returns once the file's or directory's contents are on the disk. Throws Error.
void sync_to_disk(const std::filesystem::path& path);

/// The directory in which a file lies: "." where its path names none.
[[nodiscard]] std::filesystem::path directory_of_file(const std::filesystem::path& path);

/// Where a file lies that a symbolic link stands for, there or not; any other path as it is.
[[nodiscard]] std::filesystem::path follow_links(std::filesystem::path path);

/// Puts a file in place of any other of that name: whoever looks sees all of the old one or all of the new one, also
/// after a power cut. Throws Error, which names the file.
void replace_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace costate
