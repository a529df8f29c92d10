/** What should be ordered, and the drafts that are made from it. */
@ModuleGen(name = "tradepost-purchase-suggestion", groupPackage = "tradepost.purchase.suggestion")
@NullMarked
package tradepost.purchase.suggestion;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
