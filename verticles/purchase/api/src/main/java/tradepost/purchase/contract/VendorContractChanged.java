package tradepost.purchase.contract;

import java.time.LocalDate;
import java.util.UUID;
import tradepost.kernel.contract.FieldDoc;

/** The data of the events of contracts. */
public record VendorContractChanged(
        @FieldDoc(value = "The contract's id.", example = "0198c0de-0000-7000-8000-0000000000f5")
        UUID contractId,

        @FieldDoc(value = "The vendor's id.", example = "0198c0de-0000-7000-8000-0000000000f1")
        UUID vendorId,

        @FieldDoc(value = "Its number.", example = "C-2026-7")
        String number,

        @FieldDoc(value = "The first day on which its prices bind.", example = "2026-01-01")
        LocalDate validFrom,

        @FieldDoc(value = "The last day on which its prices bind.", example = "2026-12-31")
        LocalDate validTo) {}
