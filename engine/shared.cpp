// SPDX-License-Identifier: BSD-3-Clause
#include "bitale/shared.h"

#include "engine/leaves.h"
#include "runtime/shared_storage.h"

namespace bitale {

AnyShared::AnyShared(std::string name, const AnyView& value, std::source_location at)
    : storage_(std::make_shared<SharedStorage>(std::move(name), value)),
      var_(apply(std::make_shared<const SharedVariable>(storage_), {}, source_at(at))) {}

const std::string& AnyShared::name() const { return storage_->name(); }
AnyTensor AnyShared::get_any() const { return storage_->get(); }
void AnyShared::set(const AnyView& value) { storage_->set(value); }
AnyView AnyShared::view_any() const { return storage_->view(); }

}  // namespace bitale
