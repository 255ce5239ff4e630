/*
 * replay.c - a fuzz target without a fuzzer: every file of the folders named is given to it once, so that
 * what was ever found stays found.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
    static uint8_t bytes[2 * 1024 * 1024];
    FILE *f = fopen(path, "rb");
    if (!f)
        return 0;
    size_t n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    uint8_t *exact = malloc(n ? n : 1); /* so that a read beyond the end is seen */
    memcpy(exact, bytes, n);
    LLVMFuzzerTestOneInput(exact, n);
    free(exact);
    return 1;
}

int main(int argc, char **argv)
{
    int files = 0;
    for (int i = 1; i < argc; i++) {
        DIR *dir = opendir(argv[i]);
        char path[4096];
        for (struct dirent *e; dir && (e = readdir(dir)) != NULL;)
            if (e->d_name[0] != '.') {
                snprintf(path, sizeof path, "%s/%s", argv[i], e->d_name);
                files += replay_file(path);
            }
        if (dir)
            closedir(dir);
    }
    printf("%d inputs\n", files);
    return files ? 0 : 1;
}
