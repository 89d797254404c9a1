#include "tests/mfp/interpret/pclxl_names.hpp"

#include <fmt/format.h>

#include <array>
#include <span>

namespace consigne::mfp {
namespace {

struct Name {
    int code;
    const char* text;
};

constexpr std::array<Name, 91> operators{{
    {0x41, "BeginSession"}, {0x42, "EndSession"}, {0x43, "BeginPage"}, {0x44, "EndPage"}, {0x46, "VendorUnique"},
    {0x47, "Comment"}, {0x48, "OpenDataSource"}, {0x49, "CloseDataSource"}, {0x4f, "BeginFontHeader"},
    {0x50, "ReadFontHeader"}, {0x51, "EndFontHeader"}, {0x52, "BeginChar"}, {0x53, "ReadChar"}, {0x54, "EndChar"},
    {0x55, "RemoveFont"}, {0x56, "SetCharAttributes"}, {0x57, "SetDefaultGS"}, {0x58, "SetColorTreatment"},
    {0x5b, "BeginStream"}, {0x5c, "ReadStream"}, {0x5d, "EndStream"}, {0x5e, "ExecStream"}, {0x5f, "RemoveStream"},
    {0x60, "PopGS"}, {0x61, "PushGS"}, {0x62, "SetClipReplace"}, {0x63, "SetBrushSource"}, {0x64, "SetCharAngle"},
    {0x65, "SetCharScale"}, {0x66, "SetCharShear"}, {0x67, "SetClipIntersect"}, {0x68, "SetClipRectangle"},
    {0x69, "SetClipToPage"}, {0x6a, "SetColorSpace"}, {0x6b, "SetCursor"}, {0x6c, "SetCursorRel"},
    {0x6d, "SetHalftoneMethod"}, {0x6e, "SetFillMode"}, {0x6f, "SetFont"}, {0x70, "SetLineDash"},
    {0x71, "SetLineCap"}, {0x72, "SetLineJoin"}, {0x73, "SetMiterLimit"}, {0x74, "SetPageDefaultCTM"},
    {0x75, "SetPageOrigin"}, {0x76, "SetPageRotation"}, {0x77, "SetPageScale"}, {0x78, "SetPaintTxMode"},
    {0x79, "SetPenSource"}, {0x7a, "SetPenWidth"}, {0x7b, "SetROP"}, {0x7c, "SetSourceTxMode"},
    {0x7d, "SetCharBoldValue"}, {0x7e, "SetNeutralAxis"}, {0x7f, "SetClipMode"}, {0x80, "SetPathToClip"},
    {0x81, "SetCharSubMode"}, {0x82, "BeginUserDefinedLineCap"}, {0x83, "EndUserDefinedLineCap"},
    {0x84, "CloseSubPath"}, {0x85, "NewPath"}, {0x86, "PaintPath"}, {0x91, "ArcPath"}, {0x92, "SetColorTrapping"},
    {0x93, "BezierPath"}, {0x94, "SetAdaptiveHalftoning"}, {0x95, "BezierRelPath"}, {0x96, "Chord"},
    {0x97, "ChordPath"}, {0x98, "Ellipse"}, {0x99, "EllipsePath"}, {0x9b, "LinePath"}, {0x9d, "LineRelPath"},
    {0x9e, "Pie"}, {0x9f, "PiePath"}, {0xa0, "Rectangle"}, {0xa1, "RectanglePath"}, {0xa2, "RoundRectangle"},
    {0xa3, "RoundRectanglePath"}, {0xa8, "Text"}, {0xa9, "TextPath"}, {0xb0, "BeginImage"}, {0xb1, "ReadImage"},
    {0xb2, "EndImage"}, {0xb3, "BeginRastPattern"}, {0xb4, "ReadRastPattern"}, {0xb5, "EndRastPattern"},
    {0xb6, "BeginScan"}, {0xb8, "EndScan"}, {0xb9, "ScanLineRel"}, {0xbf, "PassThrough"},
}};

constexpr std::array<Name, 113> attributes{{
    {0x02, "PaletteDepth"}, {0x03, "ColorSpace"}, {0x04, "NullBrush"}, {0x05, "NullPen"}, {0x06, "PaletteData"},
    {0x07, "PaletteIndex"}, {0x08, "PatternSelectID"}, {0x09, "GrayLevel"}, {0x0a, "Lightness"}, {0x0b, "RGBColor"},
    {0x0c, "PatternOrigin"}, {0x0d, "NewDestinationSize"}, {0x0e, "PrimaryArray"}, {0x0f, "PrimaryDepth"},
    {0x10, "Saturation"}, {0x11, "ColorimetricColorSpace"}, {0x12, "XYChromaticities"}, {0x13, "WhiteReferencePoint"},
    {0x14, "CRGBMinMax"}, {0x15, "GammaGain"}, {0x1d, "AllObjectTypes"}, {0x1e, "TextObjects"},
    {0x1f, "VectorObjects"}, {0x20, "RasterObjects"}, {0x21, "DeviceMatrix"}, {0x22, "DitherMatrixDataType"},
    {0x23, "DitherOrigin"}, {0x24, "MediaDestination"}, {0x25, "MediaSize"}, {0x26, "MediaSource"},
    {0x27, "MediaType"}, {0x28, "Orientation"}, {0x29, "PageAngle"}, {0x2a, "PageOrigin"}, {0x2b, "PageScale"},
    {0x2c, "ROP3"}, {0x2d, "TxMode"}, {0x2f, "CustomMediaSize"}, {0x30, "CustomMediaSizeUnits"}, {0x31, "PageCopies"},
    {0x32, "DitherMatrixSize"}, {0x33, "DitherMatrixDepth"}, {0x34, "SimplexPageMode"}, {0x35, "DuplexPageMode"},
    {0x36, "DuplexPageSide"}, {0x41, "ArcDirection"}, {0x42, "BoundingBox"}, {0x43, "DashOffset"},
    {0x44, "EllipseDimension"}, {0x45, "EndPoint"}, {0x46, "FillMode"}, {0x47, "LineCapStyle"},
    {0x48, "LineJoinStyle"}, {0x49, "MiterLength"}, {0x4a, "LineDashStyle"}, {0x4b, "PenWidth"}, {0x4c, "Point"},
    {0x4d, "NumberOfPoints"}, {0x4e, "SolidLine"}, {0x4f, "StartPoint"}, {0x50, "PointType"}, {0x51, "ControlPoint1"},
    {0x52, "ControlPoint2"}, {0x53, "ClipRegion"}, {0x54, "ClipMode"}, {0x62, "ColorDepth"}, {0x63, "BlockHeight"},
    {0x64, "ColorMapping"}, {0x65, "CompressMode"}, {0x66, "DestinationBox"}, {0x67, "DestinationSize"},
    {0x68, "PatternPersistence"}, {0x69, "PatternDefineID"}, {0x6b, "SourceHeight"}, {0x6c, "SourceWidth"},
    {0x6d, "StartLine"}, {0x6e, "PadBytesMultiple"}, {0x6f, "BlockByteLength"}, {0x73, "NumberOfScanLines"},
    {0x78, "ColorTreatment"}, {0x81, "CommentData"}, {0x82, "DataOrg"}, {0x86, "Measure"}, {0x88, "SourceType"},
    {0x89, "UnitsPerMeasure"}, {0x8b, "StreamName"}, {0x8c, "StreamDataLength"}, {0x8d, "PCLSelectFont"},
    {0x8f, "ErrorReport"}, {0x91, "VUExtension"}, {0x92, "VUDataLength"}, {0x93, "VUAttr1"}, {0x94, "VUAttr2"},
    {0x95, "VUAttr3"}, {0x96, "VUAttr4"}, {0x97, "VUAttr5"}, {0x98, "VUAttr6"}, {0xa1, "CharAngle"},
    {0xa2, "CharCode"}, {0xa3, "CharDataSize"}, {0xa4, "CharScale"}, {0xa5, "CharShear"}, {0xa6, "CharSize"},
    {0xa7, "FontHeaderLength"}, {0xa8, "FontName"}, {0xa9, "FontFormat"}, {0xaa, "SymbolSet"}, {0xab, "TextData"},
    {0xac, "CharSubModeArray"}, {0xad, "WritingMode"}, {0xaf, "XSpacingData"}, {0xb0, "YSpacingData"},
    {0xb1, "CharBoldValue"},
}};

std::string find(std::span<const Name> names, int code, const char* otherwise)
{
    for (const Name& name : names)
        if (name.code == code) return name.text;
    return fmt::format("{}{:02x}", otherwise, code);
}

}  // namespace

std::string pclxl_operator_name(int op) { return find(operators, op, "Operator"); }
std::string pclxl_attribute_name(int id) { return find(attributes, id, "Attribute"); }

}  // namespace consigne::mfp
