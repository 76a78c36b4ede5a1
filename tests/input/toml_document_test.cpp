#include "input/toml_document.hpp"

#include <gtest/gtest.h>

namespace costate {
namespace {

TEST(TomlDocument, KeepsTheOrderOfTheText) {
  const TomlValue root = parse_toml("z = 1\na = [1, 2.5, 'x']\n[m]\nk = true\n");
  ASSERT_EQ(root.members.size(), 3U);
  EXPECT_EQ(root.members[0].key, "z");
  EXPECT_EQ(root.members[1].key, "a");
  EXPECT_EQ(root.members[2].key, "m");
  EXPECT_TRUE(root.members[2].value.is_section);
  EXPECT_FALSE(root.members[1].value.is_section);
  EXPECT_EQ(root.find("a")->value.items[1].number, 2.5);
}

TEST(TomlDocument, ValuesKnowTheirBytes) {
  const std::string text = "title = \"\xC3\xA9\"  \nk = [1,  22]\n";
  const TomlValue root = parse_toml(text);
  const auto bytes = [&](const TomlValue& value) { return text.substr(value.begin, value.end - value.begin); };
  EXPECT_EQ(bytes(root.find("title")->value), "\"\xC3\xA9\"");
  EXPECT_EQ(bytes(root.find("k")->value), "[1,  22]");
  EXPECT_EQ(bytes(root.find("k")->value.items[1]), "22");
}

/// The text from where byte `offset` of the content of the string under k stands.
std::string rest_from(const std::string& text, std::size_t offset) {
  const TomlValue root = parse_toml(text);
  return text.substr(offset_in_text(text, root.find("k")->value, offset));
}

TEST(TomlDocument, OffsetsInStringsSkipQuotesAndEscapes) {
  EXPECT_EQ(rest_from("k = \"abc\"", 1), "bc\"");
  EXPECT_EQ(rest_from("k = 'a\\bc'", 2), "bc'");
  EXPECT_EQ(rest_from("k = \"\\t\\u00e9b\"", 3), "b\"");
  EXPECT_EQ(rest_from("k = \"\\U0001F600b\"", 4), "b\"");
  EXPECT_EQ(rest_from("k = \"\"\"\nab\ncd\"\"\"", 3), "cd\"\"\"");
  EXPECT_EQ(rest_from("k = \"\"\"\r\nab\"\"\"", 1), "b\"\"\"");
  EXPECT_EQ(rest_from("k = '''ab'''", 1), "b'''");
  EXPECT_EQ(rest_from("k = \"\"\"a \\\n   b\"\"\"", 2), "b\"\"\"");
  EXPECT_EQ(rest_from("k = \"\"", 0), "\"");
}

TEST(TomlDocument, SyntaxErrorsHaveAPlaceAndOneLine) {
  try {
    static_cast<void>(parse_toml("a = 1\nb = tru\n"));
    FAIL() << "accepted";
  } catch (const TomlSyntaxError& error) {
    EXPECT_GE(error.offset(), 10U);
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
  }
}

}  // namespace
}  // namespace costate
