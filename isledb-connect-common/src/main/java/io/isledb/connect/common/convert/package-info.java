/**
 * From a Kafka record to an isle's entry and back, exactly.
 *
 * <p>Two steps, each the inverse of its counterpart: {@link
 * io.isledb.connect.common.convert.RecordConverter} turns Connect's schemas and values into bytes
 * ({@link io.isledb.connect.common.convert.RecordParts}) and back; {@link
 * io.isledb.connect.common.convert.RecordCodec} turns those into an engine mutation, and an engine
 * entry into those.
 */
@NullMarked
package io.isledb.connect.common.convert;

import org.jspecify.annotations.NullMarked;
