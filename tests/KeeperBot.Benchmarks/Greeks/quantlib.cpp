// QuantLib's part of `scripts/bench greeks`: the same options as ours, timed on request, so that both take turns.
// Input: the number of options, then of each: sign spot strike years volatility rate carry timeValue.
// Output: QuantLib's version; then, for every command read, one line:
//   greeks N        nanoseconds an option, the mean of N passes over all: a BlackCalculator with eight outputs
//   volatility N    the same for blackFormulaImpliedStdDev, with an accuracy of 1e-12
//   results         value, delta, gamma, vega, theta, rho, implied volatility of every option, NaN for none
#include <chrono>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <limits>
#include <ql/pricingengines/blackcalculator.hpp>
#include <ql/pricingengines/blackformula.hpp>
#include <ql/version.hpp>
#include <string>
#include <vector>

using namespace QuantLib;

namespace {

constexpr double accuracy = 1e-12;
constexpr int maxIterations = 100;

struct Contract {
    double sign, spot, strike, years, volatility, rate, carry, timeValue;
};

struct Results {
    double value, delta, gamma, vega, theta, rho, dividendRho, strikeSensitivity;
};

Results greeks(const Contract& c) {
    const auto type = c.sign > 0 ? Option::Call : Option::Put;
    const auto forward = c.spot * std::exp((c.rate - c.carry) * c.years);
    const BlackCalculator black(
        type, c.strike, forward, c.volatility * std::sqrt(c.years), std::exp(-c.rate * c.years));
    return {black.value(), black.delta(c.spot), black.gamma(c.spot), black.vega(c.years),
            black.theta(c.spot, c.years), black.rho(c.years), black.dividendRho(c.years), black.strikeSensitivity()};
}

double volatility(const Contract& c) {
    const auto forward = c.spot * std::exp((c.rate - c.carry) * c.years);
    const auto type = forward < c.strike ? Option::Call : Option::Put;
    const auto deviation = blackFormulaImpliedStdDev(
        type, c.strike, forward, c.timeValue, std::exp(-c.rate * c.years), 0.0, Null<Real>(), accuracy, maxIterations);
    return deviation / std::sqrt(c.years);
}

template <class T, class Function>
double time(const std::vector<Contract>& contracts, std::vector<T>& results, int passes, Function function) {
    const auto start = std::chrono::steady_clock::now();
    for (int pass = 0; pass < passes; pass++) {
        for (std::size_t i = 0; i < contracts.size(); i++) results[i] = function(contracts[i]);
    }
    const std::chrono::duration<double, std::nano> elapsed = std::chrono::steady_clock::now() - start;
    return elapsed.count() / passes / contracts.size();
}

void print(const Contract& c) {
    const auto r = greeks(c);
    auto implied = std::numeric_limits<double>::quiet_NaN();
    try {
        implied = volatility(c);
    } catch (const std::exception&) {
        // QuantLib finds none: NaN says so.
    }
    std::cout << r.value << ' ' << r.delta << ' ' << r.gamma << ' ' << r.vega << ' ' << r.theta << ' ' << r.rho << ' '
              << implied << ' ';
}

}

int main() {
    std::size_t count = 0;
    std::cin >> count;
    std::vector<Contract> contracts(count);
    for (auto& c : contracts) {
        std::cin >> c.sign >> c.spot >> c.strike >> c.years >> c.volatility >> c.rate >> c.carry >> c.timeValue;
    }
    std::vector<Results> results(count);
    std::vector<double> volatilities(count);
    std::cout << std::setprecision(17) << QL_VERSION << std::endl;

    std::string command;
    int passes = 0;
    while (std::cin >> command) {
        if (command == "greeks" && std::cin >> passes) {
            std::cout << time(contracts, results, passes, greeks);
        } else if (command == "volatility" && std::cin >> passes) {
            std::cout << time(contracts, volatilities, passes, volatility);
        } else {
            for (const auto& c : contracts) print(c);
        }
        std::cout << std::endl;
    }
}
