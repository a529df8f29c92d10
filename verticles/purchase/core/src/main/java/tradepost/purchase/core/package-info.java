@org.jspecify.annotations.NullMarked
package tradepost.purchase.core;
