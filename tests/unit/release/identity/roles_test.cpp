#include "release/identity/roles.hpp"

#include <gtest/gtest.h>

#include <array>

namespace consigne::release {
namespace {

constexpr std::array rights{Right::own, Right::see_site, Right::handle_jobs, Right::see_people, Right::keep_machines, Right::read_records, Right::administer};

std::string of(const spooler::Person& person)
{
    std::string row;
    for (const Right right : rights) row += may(person, right) ? 'x' : '-';
    return row;
}

TEST(Roles, AreATable)
{
    spooler::Person person, administrator, operating, technician, auditor;
    administrator.admin = true;
    operating.operator_right = true;
    technician.technician_right = true;
    auditor.auditor_right = true;
    EXPECT_EQ(of(person), "x------");
    EXPECT_EQ(of(administrator), "xxxxxxx");
    EXPECT_EQ(of(operating), "xxxx---");
    EXPECT_EQ(of(technician), "xx--xx-");
    EXPECT_EQ(of(auditor), "xx-x-x-");
    administrator.paused = true;
    EXPECT_EQ(of(administrator), "-------");
    operating.auditor_right = true;
    EXPECT_EQ(of(operating), "xxxx-x-") << "roles add up";
}

}  // namespace
}  // namespace consigne::release
