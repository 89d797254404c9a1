// One part of an XPS document that is otherwise whole: its bytes go into a page, a ticket, a dictionary, an image, relations or
// content types, past the archive's check sums. Read, forced, and read again.
#include "tests/fuzz/harness.hpp"
#include "tests/support/xps_builder.hpp"

using namespace consigne;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) return 0;
    const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
    test::XpsBuilder builder;
    builder.pages = {"<FixedPage.Resources><ResourceDictionary Source=\"/r.dict\"/></FixedPage.Resources><Path Data=\"M 0,0\" Fill=\"{StaticResource a}\"/>"
                     "<Path Data=\"M 0,0\"><Path.Fill><ImageBrush ImageSource=\"{ColorConvertedBitmap /i /p.icc}\"/></Path.Fill></Path>"};
    builder.parts = {{"r.dict", "<ResourceDictionary xmlns=\"" + builder.space + "\" xmlns:x=\"" + builder.space +
                                    "/resourcedictionary-key\"><SolidColorBrush x:Key=\"a\" Color=\"#123456\"/></ResourceDictionary>"},
                     {"i", std::string("\xFF\xD8\xFF\xE0", 4)},
                     {"p.icc", std::string(16, '\0') + "RGB " + std::string(108, '\0')}};
    switch (data[0] % 8) {
    case 0: builder.pages = {text}; break;
    case 1: builder.pages = {"<?xml" + text}; break;  // the whole part, from its declaration on
    case 2: builder.job_ticket = text; break;
    case 3: builder.page_ticket = text; break;
    case 4: builder.parts["r.dict"] = text; break;
    case 5: builder.parts["i"] = text; break;
    case 6: builder.parts["p.icc"] = text; break;
    default: builder.parts["core.xml"] = text; break;
    }
    const Bytes xps = builder.build();
    const MemorySource document(xps);
    const pdl::Facts facts = pdl::read_document(document);
    fuzz::require_same("fed whole or in pieces, a document is the same", fuzz::text_of(facts),
                       fuzz::text_of(pdl::read_document(document, fuzz::small_window(ByteView(data, size)))));
    for (const filters::Policy& policy : fuzz::policies(ByteView(data, size))) {
        (void)fuzz::check_rewrite(document, facts, policy, fuzz::small_window(ByteView(data, size)));
    }
    return 0;
}
