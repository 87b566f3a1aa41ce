// SPDX-License-Identifier: BSD-3-Clause
#include "runtime/group.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <thread>

#include "bitale/error.h"
#include "runtime/shared_storage.h"

using namespace bitale;

namespace {

constexpr const char* inside_a_call =
    "ValueError: a call from inside a call: the function or variable belongs to a group that this thread is calling already";
constexpr const char* held_by_joiner =
    "ValueError: function() joins variables of a group that this thread holds exclusively; make the function before exclusive()";

std::shared_ptr<SharedStorage> variable(const char* name, double value = 0) { return std::make_shared<SharedStorage>(name, AnyView(value)); }
using Variables = std::vector<std::shared_ptr<SharedStorage>>;

double& number(SharedStorage& s) { return *static_cast<double*>(s.data()); }
/// What a default call does: a step of the variable under its group.
void add_one(SharedStorage& s) {
    const GroupHold hold(s);
    number(s) += 1;
}
void run(int threads, const std::function<void(int)>& body) {
    std::vector<std::thread> all;
    for (int t = 0; t < threads; ++t) all.emplace_back(body, t);
    for (auto& t : all) t.join();
}

struct Exclusive {
    explicit Exclusive(const SharedStorage& s) : group(lock_exclusive(s)) {}
    Exclusive(const Exclusive&) = delete;
    ~Exclusive() { group->unlock_exclusive(); }
    Group* group;
};

}  // namespace

TEST_CASE("four threads count together: no step is lost") {
    constexpr int steps = 50'000;
    const auto w = variable("w");
    run(4, [&](int) { for (int i = 0; i < steps; ++i) add_one(*w); });
    CHECK(w->get().item<double>() == 4 * steps);
}

TEST_CASE("get never sees half a step") {
    const std::vector<double> zeros(1000, 0);
    SharedStorage w("w", zeros);
    std::atomic<bool> done = false;
    std::atomic<int> torn = 0, seen = 0;
    std::thread reader([&] {
        while (!done) {
            const AnyTensor x = w.get();
            const auto* p = static_cast<const double*>(x.data());
            torn += !std::all_of(p, p + 1000, [&](double v) { return v == p[0]; });
            ++seen;
        }
    });
    run(2, [&](int) {
        for (int i = 0; i < 5000; ++i) {
            const GroupHold hold(w);
            for (int k = 0; k < 1000; ++k) static_cast<double*>(w.data())[k] += 1;
        }
    });
    done = true;
    reader.join();
    CHECK(torn == 0);
    CHECK(seen > 0);
    CHECK(static_cast<const double*>(w.get().data())[999] == 10'000);
}

TEST_CASE("the thread that holds a group exclusively passes through; a second hold shares the first") {
    const auto w = variable("w");
    std::thread other;
    std::atomic<bool> passed = false;
    {
        const Exclusive outer(*w);
        {
            const Exclusive inner(*w);
            add_one(*w);
        }
        other = std::thread([&] {
            add_one(*w);
            passed = true;
        });
        w->set(AnyView(w->get().item<double>() + 10));
        CHECK(*static_cast<const double*>(w->view().data()) == 11);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        CHECK_FALSE(passed);                // inner's end did not let go
        CHECK(number(*w) == 11);
    }
    other.join();
    CHECK(w->get().item<double>() == 12);
}

TEST_CASE("four threads with exclusive holds count together") {
    constexpr int rounds = 500;
    const auto w = variable("w");
    run(4, [&](int) {
        for (int i = 0; i < rounds; ++i) {
            const Exclusive hold(*w);
            for (int k = 0; k < 10; ++k) add_one(*w);
        }
    });
    CHECK(w->get().item<double>() == 4 * rounds * 10);
}

TEST_CASE("a call from inside a call throws instead of waiting for itself") {
    const auto w = variable("w");
    {
        const GroupHold call(*w);
        CHECK_THROWS_WITH_AS(add_one(*w), inside_a_call, ValueError);
        CHECK_THROWS_WITH_AS((void)w->get(), inside_a_call, ValueError);
        CHECK_THROWS_WITH_AS(w->set(AnyView(1.0)), inside_a_call, ValueError);
        CHECK_THROWS_WITH_AS((void)w->view(), inside_a_call, ValueError);
        CHECK_THROWS_WITH_AS((void)lock_exclusive(*w), inside_a_call, ValueError);
    }
    add_one(*w);        // and the group is free again
    CHECK(w->get().item<double>() == 1);
}

TEST_CASE("joined variables have one group: who holds one holds all") {
    const auto a = variable("a"), b = variable("b"), c = variable("c"), alone = variable("alone");
    CHECK(a->group() != b->group());
    join_groups(Variables{a, b});
    CHECK(a->group() == b->group());
    join_groups(Variables{b, c});
    CHECK(a->group() == c->group());
    Group* const joined = a->group();
    join_groups(Variables{a, c});
    CHECK(a->group() == joined);
    join_groups(Variables{});
    CHECK(alone->group() != joined);
    const Exclusive hold(*a);
    std::thread([&] { add_one(*alone); }).join();       // another group: does not wait
    add_one(*c);
    CHECK(number(*c) == 1);
}

TEST_CASE("a variable may go before the others of its group, and the group lives on") {
    const auto a = variable("a");
    {
        const auto b = variable("b");
        join_groups(Variables{a, b});
    }
    add_one(*a);
    CHECK(a->get().item<double>() == 1);
    const auto c = variable("c");
    join_groups(Variables{c, a});
    CHECK(a->group() == c->group());
}

TEST_CASE("a variable is joined with others a hundred thousand times and goes") {
    const auto common = variable("common");
    for (int i = 0; i < 100'000; ++i) join_groups(Variables{common, variable("w")});
    add_one(*common);
    CHECK(common->get().item<double>() == 1);
}

TEST_CASE("a thread cannot join what it holds itself") {
    const auto a = variable("a"), b = variable("b");
    Group* const before = a->group();
    {
        const Exclusive hold(*a);
        CHECK_THROWS_WITH_AS(join_groups(Variables{b, a}), held_by_joiner, ValueError);
        join_groups(Variables{a});                      // one group already: nothing to do
    }
    {
        const GroupHold call(*a);
        CHECK_THROWS_WITH_AS(join_groups(Variables{b, a}), "ValueError: function() joins variables of a group that this thread is calling", ValueError);
    }
    CHECK(a->group() == before);
    std::thread([&] { add_one(*a), add_one(*b); }).join();      // nothing stayed locked
    join_groups(Variables{a, b});
    CHECK(a->group() == b->group());
}

TEST_CASE("groups are joined under load: no step is lost, nobody hangs") {
    constexpr int variables = 16, steps = 20'000;
    for (int round = 0; round < 3; ++round) {
        Variables all;
        for (int k = 0; k < variables; ++k) all.push_back(variable("w"));
        std::thread joiner([&] {
            for (int step = 1; step < variables; step *= 2)             // pairs, fours, .., one group
                for (int k = 0; k + step < variables; k += 2 * step)
                    join_groups(Variables{all[static_cast<std::size_t>(k + step)], all[static_cast<std::size_t>(k)]});
        });
        std::thread other([&] { join_groups(Variables{all[3], all[12]}); });
        run(4, [&](int t) { for (int i = 0; i < steps; ++i) add_one(*all[static_cast<std::size_t>(i * 7 + t) % variables]); });
        joiner.join();
        other.join();
        double total = 0;
        for (const auto& w : all) {
            CHECK(w->group() == all[0]->group());
            total += w->get().item<double>();
        }
        CHECK(total == 4 * steps);
    }
}

TEST_CASE("a join that waits for an exclusive holder does not keep the holder from calling or joining others") {
    const auto a = variable("a"), b = variable("b"), c = variable("c"), d = variable("d");
    std::thread joiner;
    {
        const Exclusive hold(*b);
        joiner = std::thread([&] { join_groups(Variables{a, b}); });    // has a, waits for b
        for (int i = 0; i < 200; ++i) {
            add_one(*a);                                                // what the joiner locks in between
            std::this_thread::sleep_for(std::chrono::microseconds(100));
        }
        join_groups(Variables{c, d});
        CHECK(a->group() != b->group());
    }
    joiner.join();
    CHECK(a->group() == b->group());
    CHECK(a->get().item<double>() == 200);
}
