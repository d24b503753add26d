package io.isledb.store.gcs;

import com.google.api.client.googleapis.batch.json.JsonBatchCallback;
import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.http.HttpHeaders;
import io.isledb.error.IsleException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The answers to a batch of deletes. What was not there is not a failure. Not thread-safe. */
final class Deletions {
  private record Failed(GoogleJsonError error, String key) {}

  private final GcsErrors errors;
  private final List<Failed> failed = new ArrayList<>();

  Deletions(GcsErrors errors) {
    this.errors = errors;
  }

  JsonBatchCallback<Void> answerFor(String key) {
    return new JsonBatchCallback<>() {
      @Override
      public void onSuccess(@Nullable Void nothing, HttpHeaders headers) {}

      @Override
      public void onFailure(GoogleJsonError error, HttpHeaders headers) {
        if (!GcsErrors.isMissing(error)) {
          failed.add(new Failed(error, key));
        }
      }
    };
  }

  /**
   * Throws the first failure, if there is one.
   *
   * @param isBucketThere asked when it is not clear whether an object or its bucket is missing
   */
  void check(BooleanSupplier isBucketThere) {
    boolean onlyMissing =
        failed.stream().allMatch(f -> GcsErrors.isVague(f.error()))
            && (failed.isEmpty() || isBucketThere.getAsBoolean());
    if (!onlyMissing) {
      throw failure();
    }
  }

  private IsleException failure() {
    Failed first =
        failed.stream()
            .filter(f -> !GcsErrors.isVague(f.error()))
            .findFirst()
            .orElse(failed.get(0));
    return errors.classify(first.error(), first.key());
  }
}
