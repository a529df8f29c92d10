/** Contracts with vendors. */
@ModuleGen(name = "tradepost-purchase-contract", groupPackage = "tradepost.purchase.contract")
@NullMarked
package tradepost.purchase.contract;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
