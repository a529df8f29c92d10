/** Comments on purchase orders. */
@ModuleGen(name = "tradepost-purchase-comment", groupPackage = "tradepost.purchase.comment")
@NullMarked
package tradepost.purchase.comment;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
